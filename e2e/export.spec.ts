// A network leaves the program: a trained run as ONNX with its proof, a design as PyTorch, each under the name that was asked for.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, expectAccessible, openTemplate, test } from './fixtures.ts'
import { saveTo } from './saved-file.ts'

const exportTo = (where: Parameters<typeof saveTo>[0], file: string, title: string): Promise<void> =>
  saveTo(where, file, title, () =>
    where.page
      .getByRole('dialog', { name: /^Export / })
      .getByRole('button', { name: 'Export …' })
      .click(),
  )

test('a trained run as ONNX, with its batch norms folded and proved; a design as PyTorch', { tag: '@desktop' }, async ({
  page,
  host,
  program,
  home,
}) => {
  test.setTimeout(240_000)
  await openTemplate(page, /^vgg-small/)
  await page.getByRole('tab', { name: 'Train' }).click()
  const run = page.getByRole('region', { name: 'Run', exact: true })
  for (const [label, value] of [
    ['Epochs', '1'],
    ['Batch size', '64'],
  ] as const) {
    await run.getByLabel(label, { exact: true }).fill(value)
    await run.getByLabel(label, { exact: true }).press('Enter')
  }
  await run.getByRole('button', { name: 'Start training' }).click()
  await page.getByRole('button', { name: 'Export …' }).click({ timeout: 180_000 })

  const dialog = page.getByRole('dialog', { name: 'Export vgg-small-1' })
  await dialog.getByRole('switch', { name: 'Fold batch norms' }).click()
  await expectAccessible(page)
  await exportTo({ page, host, program }, join(home, 'net.onnx'), 'Save the model')
  await expect(dialog.getByText('net.onnx')).toBeVisible({ timeout: 60_000 })
  await expect(
    dialog.getByText(
      /(it gives exactly the network’s scores|no score differs by more than \d\.\de-[5-9] from the network’s own), on \d+ images of its data\.$/,
    ),
  ).toBeVisible()
  const model = readFileSync(join(home, 'net.onnx'), 'latin1')
  expect(model).toContain('lamina-design')
  expect(model).toContain('lamina.folded')
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find or do' }).fill('Export the network')
  await page.keyboard.press('Enter')
  const asked = page.getByRole('dialog', { name: 'Export vgg-small' })
  await expect(asked.getByText('Nothing is trained here')).toBeVisible()
  await asked.getByRole('radio', { name: 'PyTorch' }).click()
  await exportTo({ page, host, program }, join(home, 'vgg_small.py'), 'Save the module')
  await expect(asked.getByText('vgg_small.safetensors')).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)
  expect(readFileSync(join(home, 'vgg_small.py'), 'utf8')).toContain('class VggSmall(nn.Module):')
  expect(existsSync(join(home, 'vgg_small.safetensors'))).toBe(true)
})
