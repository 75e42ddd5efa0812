// Auxiliary heads in the window: GoogLeNet has them as an option; a second output is mended into one; a run says what its loss adds up, and its heatmaps know nothing of them.

import { expect, expectAccessible, test } from './fixtures.ts'
import { dropDesign } from './large-design.ts'

/** Two convolutions to a mean and ten scores; behind the first a second output, which is not set for training only. */
function twoOutputs(): string {
  const nodes: object[] = []
  const connections: object[] = []
  const add = (type: string, name: string, options: object, from?: string, column = 0): string => {
    const id = `n${nodes.length + 1}`
    nodes.push({ id, type, name, options, position: { x: column * 300, y: nodes.length * 84 } })
    if (from) connections.push({ from: { node: from, port: 'out' }, to: { node: id, port: 'in' } })
    return id
  }
  const scores = (from: string, name: string, column: number) =>
    add(
      'output',
      name,
      {},
      add('dense', `${name} scores`, { units: 10 }, add('global-average-pool-2d', `${name} mean`, {}, from, column), column),
      column,
    )
  const first = add('conv-2d', 'first', { filters: 8 }, add('input', 'image', { channels: 1, height: 8, width: 8 }))
  scores(add('relu', 'sharp', {}, add('conv-2d', 'second', { filters: 12 }, first)), 'answer', 0)
  scores(first, 'aside', 1)
  return JSON.stringify({ format: 'lamina-design', version: 1, name: 'two outputs', nodes, connections })
}

test('GoogLeNet opens with its heads or without; figures are those of the network that answers', async ({ page }) => {
  await page.getByRole('button', { name: /^Published architectures/ }).click()
  const list = page.getByRole('dialog', { name: 'Published architectures' })
  await list.getByLabel('Search architectures').fill('googlenet torchvision')
  const shown = list.getByRole('region', { name: 'GoogLeNet, torchvision' })
  await expect(shown.getByRole('status')).toContainText('6,624,904 parameters')
  await expect(shown.getByRole('status')).toContainText('and 6,379,984 in the auxiliary heads, in training only')
  await expectAccessible(page)
  await shown.getByRole('switch', { name: 'Auxiliary heads' }).click()
  await expect(shown.getByRole('status')).toContainText('6,624,904 parameters')
  await expect(shown.getByRole('status')).not.toContainText('auxiliary heads')
  await shown.getByRole('radio', { name: 'For a laptop' }).click()
  await shown.getByRole('button', { name: 'Open GoogLeNet, torchvision' }).click()
  const status = page.getByRole('contentinfo')
  await expect(status).toContainText('No problems')
  await expect(status).toContainText(/parameters \+ [\d,]+ in training/)
  // AlexNet has none to offer.
  await page.getByRole('button', { name: /^Find or do/ }).click()
  await page.getByRole('combobox', { name: 'Find or do' }).fill('alexnet')
  await page.getByRole('option', { name: /^Show architecture AlexNet architecture$/ }).click()
  await expect(page.getByRole('region', { name: 'AlexNet', exact: true }).getByLabel('Filters')).toBeVisible()
  await expect(page.getByRole('switch', { name: 'Auxiliary heads' })).toHaveCount(0)
})

test('a second output becomes a head by one click, is undone and done again, and a run says what its loss adds up', async ({ page }) => {
  test.setTimeout(120_000)
  await dropDesign(page, twoOutputs())
  const status = page.getByRole('contentinfo')
  await expect(status).toContainText('1 problem')
  await page.getByRole('group', { name: /^aside, Output/ }).click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await expect(inspector).toContainText('The design has another Output, "answer", and only one can be its answer.')
  await inspector.getByRole('button', { name: 'Use aside for training only' }).click()
  await expect(status).toContainText('No problems')
  await expect(page.getByRole('group', { name: /^aside, Output, training only · loss × 0\.3, in training only/ })).toBeVisible()
  await expect(page.getByRole('group', { name: /^aside scores, Dense, .*in training only/ })).toBeVisible()
  await expect(inspector).toContainText('In training only: it leads to auxiliary heads alone and is left out when the network answers.')
  await page.keyboard.press('Control+z')
  await expect(status).toContainText('1 problem')
  await page.keyboard.press('Control+Shift+z')
  await expect(status).toContainText('No problems')

  const weight = inspector.getByLabel('Loss weight')
  await weight.fill('50')
  await weight.press('Enter')
  await expect(inspector).toContainText('50 is out of range. Use a number at least 0 and at most 10.')
  await weight.fill('0.5')
  await weight.press('Enter')
  await expect(status).toContainText('No problems')
  await page.locator('.react-flow__pane').click({ position: { x: 20, y: 400 } })
  await expect(inspector.getByRole('button', { name: /^In training besides: 90\./ })).toBeVisible()
  await expect(inspector.getByRole('row', { name: /^aside scores in training only/ })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('tab', { name: 'Data' }).click()
  await page.getByRole('button', { name: /^Handwritten digits/ }).click()
  await page.getByRole('tab', { name: 'Train' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  await run.getByLabel('Epochs', { exact: true }).fill('1')
  await run.getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByRole('heading', { name: '1 epoch done' })).toBeVisible({ timeout: 60_000 })
  await expect(
    page.getByText('The training loss is that of the answer and 0.5 · aside; the validation loss is that of the answer alone.'),
  ).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('tab', { name: 'Explain' }).click()
  const layers = page.getByRole('list', { name: 'Layers' })
  await expect(layers.getByRole('button', { name: /^second / })).toBeVisible()
  await expect(layers.getByRole('button', { name: /aside/ })).toHaveCount(0)
})
