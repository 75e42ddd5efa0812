// Holding, stopping and resuming a run; a page loaded anew while it goes on; a run that fails, data that do not fit.

import { expect, expectAccessibleInBothThemes as inBothThemes, openTemplate, type Page, test } from './fixtures.ts'
import { dropDesign, largeDesign } from './large-design.ts'

const run = (page: Page) => page.getByRole('region', { name: 'Run', exact: true })

/** Epochs of the next run, in the Train workspace. */
async function setOptions(page: Page, options: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('tab', { name: 'Train' }).click()
  for (const [label, value] of Object.entries(options)) {
    const field = run(page).getByLabel(label, { exact: true })
    await field.fill(value)
    await field.press('Enter')
  }
}

/** Everything that the head of the run says from now on. */
const statesSaid = (page: Page) =>
  page.evaluateHandle(() => {
    const said: string[] = []
    const note = () => {
      const state = document.querySelector('.run-live')?.textContent
      if (state && state !== 'paused' && state !== said.at(-1)) said.push(state)
    }
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true })
    return said
  })

test('a run is held, goes on, is found again by a page loaded anew, stopped and resumed', async ({ page }) => {
  test.setTimeout(90_000)
  await openTemplate(page, /^vgg-small/)
  await setOptions(page, { Epochs: '30' })
  await run(page).getByRole('button', { name: 'Start training' }).click()
  await expect(page.getByText(/step \d+ of/)).toBeVisible({ timeout: 30_000 })

  await run(page).getByRole('button', { name: 'Pause' }).click()
  await expect(run(page).getByRole('status')).toHaveText('paused')
  await inBothThemes(page, 'a run that is held')
  const held = await page.getByText(/step \d+ of/).textContent()

  await page.reload()
  await expect(run(page).getByRole('status')).toHaveText('paused')
  await expect(page.getByText(/step \d+ of/)).toHaveText(held ?? '')

  const said = await statesSaid(page)
  await run(page).getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText(/step \d+ of/)).not.toHaveText(held ?? '')
  await run(page).getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: /^Stopped at step/ })).toBeVisible()
  // A step may take long: what was asked is said from the click on.
  expect(await said.jsonValue()).toEqual(['resuming …', 'training', 'stopping …'])
  await expect(page.getByText(/^The checkpoint of step \d+ is safe\.$/)).toBeVisible()

  await page.getByRole('region', { name: 'Curves' }).getByRole('button', { name: 'Resume' }).click()
  await expect(run(page).getByRole('status')).toHaveText('training', { timeout: 30_000 })
  await run(page).getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: /^Stopped at step/ })).toBeVisible()
})

test('a loss that is no number stops the run, says where, and offers a lower rate', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await setOptions(page, { 'Learning rate': '1e30' })
  await run(page).getByRole('button', { name: 'Start training' }).click()
  const curves = page.getByRole('region', { name: 'Curves' })
  await expect(curves.getByRole('alert')).toContainText(/The (validation )?loss became|holds values that are no numbers/, { timeout: 30_000 })
  await expect(curves.getByRole('button', { name: 'Start again with 0.001', exact: true })).toBeVisible()
})

test('without data a run is refused, and no longer once some are chosen', async ({ page }) => {
  await dropDesign(page, largeDesign(12))
  await page.getByRole('tab', { name: 'Train' }).click()
  await run(page).getByRole('button', { name: 'Start training' }).click()
  const refusal = page.getByRole('alert').filter({ hasText: 'The run was not started' })
  await expect(refusal).toContainText('There is no data to train on. Choose some first.')
  await page.getByRole('button', { name: 'Choose data', exact: true }).click()
  await page.getByRole('button', { name: /^Shapes on textures/ }).click()
  await expect(page.getByText('3,000').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Train' }).click()
  await expect(page.getByText('No runs yet')).toBeVisible()
  await expect(refusal).toHaveCount(0)
})

test('data of another shape are fitted by one click, and by one undo no longer', async ({ page }) => {
  await openTemplate(page, /^resnet-8/)
  await page.getByRole('tab', { name: 'Data' }).click()
  await page.getByRole('button', { name: /^Handwritten digits/ }).click()
  await expect(page.getByText('resnet-8 takes 3×32×32')).toBeVisible()
  await page.getByRole('button', { name: 'Set the input to 1×8×8 and 10 classes' }).click()
  await expect(page.getByText('resnet-8 takes 3×32×32')).toBeHidden()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(page.getByText('resnet-8 takes 3×32×32')).toBeVisible()
})
