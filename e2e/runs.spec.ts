// Runs outlive what happens to the window, the program and the engine, and losses that are no number.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, expectAccessible, expectAccessibleInBothThemes as inBothThemes, openTemplate, test } from './fixtures.ts'
import { launch } from './launch.ts'
import { curves, panel, prepare, slow, start, step, stop } from './running.ts'

interface State {
  readonly pid: number
  readonly step: number
  readonly state: string
}
const read = <T>(home: string, run: string, file: string): T => JSON.parse(readFileSync(join(home, 'runs', run, file), 'utf8')) as T

test('a run paused in one page goes on in another', async ({ page, host }) => {
  test.skip(host === 'desktop', 'the desktop program ends with its window; the next journey relaunches it')
  test.setTimeout(120_000)
  await prepare(page, { Epochs: '200' })
  await start(page)
  await expect(step(page)).toBeVisible(slow)
  await panel(page).getByRole('button', { name: 'Pause' }).click()
  await expect(panel(page).getByRole('status')).toHaveText('paused', slow)
  await expect(curves(page).getByText(/^The checkpoint of step [\d,]+ is safe\.$/)).toBeVisible()
  const held = await step(page).textContent()
  const address = page.url()
  const context = page.context()
  await page.close()

  const again = await context.newPage()
  await again.goto(address)
  await openTemplate(again, /^lenet-5/)
  await again.getByRole('tab', { name: 'Train' }).click()
  await expect(panel(again).getByRole('status')).toHaveText('paused', slow)
  await expect(step(again)).toHaveText(held ?? '')
  await panel(again).getByRole('button', { name: 'Resume' }).click()
  await expect(step(again)).not.toHaveText(held ?? '', slow)
  await stop(again)
})

test('a program killed with everything it started offers the run again', { tag: '@desktop' }, async ({ page, program, host, home }) => {
  test.setTimeout(150_000)
  await prepare(page, { Epochs: '200' })
  await start(page)
  await expect(page.getByRole('heading', { name: /^Epoch [3-9]/ })).toBeVisible(slow)
  await program.stop()
  const saved = read<State>(home, 'lenet-5-1', 'state.json')
  expect(saved.state).toBe('running')
  expect(saved.step).toBeGreaterThan(0)

  const second = await launch(host, home)
  try {
    const again = second.page
    await openTemplate(again, /^lenet-5/)
    await again.getByRole('tab', { name: 'Train' }).click()
    await expect(again.getByText('lenet-5-1 is not finished')).toBeVisible(slow)
    await again.getByRole('button', { name: 'Resume lenet-5-1' }).click()
    await expect(panel(again).getByRole('status')).toHaveText('training', slow)
    // From the checkpoint on, and no step twice.
    await expect(again.getByRole('heading', { name: /^Epoch [3-9]|^Epoch \d\d/ })).toBeVisible(slow)
    await stop(again)
    const lines = readFileSync(join(home, 'runs', 'lenet-5-1', 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const steps = lines.map((line) => JSON.parse(line) as { kind: string; step: number }).filter(({ kind }) => kind === 'step')
    expect(steps.map((event) => event.step)).toEqual(steps.map((_, at) => at))
    expect(steps.length).toBeGreaterThan(saved.step)
  } finally {
    await second.stop()
  }
})

test('an engine killed under a run: the window says what is safe, and resumes', async ({ page, home }) => {
  test.setTimeout(120_000)
  await prepare(page, { Epochs: '200' })
  await start(page)
  await expect(page.getByRole('heading', { name: /^Epoch [3-9]/ })).toBeVisible(slow)
  process.kill(read<State>(home, 'lenet-5-1', 'state.json').pid, 'SIGKILL')
  const alert = curves(page).getByRole('alert')
  await expect(alert).toContainText(/The engine ended unexpectedly \((signal SIGKILL|ended from outside|exit code \d+)\) at step/, slow)
  await expect(alert).toContainText(/The checkpoint of step \d+ is safe/)
  await expectAccessible(page)
  // The rest of the window works.
  await page.getByRole('tab', { name: 'Design' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Train' }).click()
  await alert.getByRole('button', { name: 'Resume' }).click()
  await expect(panel(page).getByRole('status')).toHaveText('training', slow)
  await expect(alert).toBeHidden()
  await stop(page)
})

test('a loss that is no number is mended by resuming with a lower rate', async ({ page, home }) => {
  test.setTimeout(120_000)
  await prepare(page, { Epochs: '200' })
  await start(page)
  await expect(page.getByRole('heading', { name: /^Epoch [3-9]/ })).toBeVisible(slow)
  await stop(page)
  // As if it had been gone on with at a rate that no network survives.
  const saved = read<State>(home, 'lenet-5-1', 'state.json').step
  const card = read<Record<string, unknown>>(home, 'lenet-5-1', 'run-card.json')
  const file = join(home, 'runs', 'lenet-5-1', 'run-card.json')
  writeFileSync(file, JSON.stringify({ ...card, learningRates: [{ fromStep: saved, learningRate: 1e38 }] }))
  await curves(page).getByRole('button', { name: 'Resume' }).click()

  const alert = curves(page).getByRole('alert')
  await expect(alert).toContainText(/The (validation )?loss became|holds values that are no numbers/, slow)
  await expect(alert).toContainText(`The checkpoint of step ${saved.toLocaleString('en-GB')} is safe. A learning rate of 1e+38 is high for Adam.`)
  await inBothThemes(page, 'a failed run')
  await alert.getByRole('button', { name: 'Resume with 0.001' }).click()
  await expect(panel(page).getByRole('status')).toHaveText('training', slow)
  await expect(panel(page).getByText('0.001', { exact: true })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Notes of the run' })).toContainText(
    `From step ${saved} on with a learning rate of 0.001 in place of 1e+38.`,
  )
  await stop(page)
  await page.getByRole('button', { name: 'Run card' }).click()
  await expect(page.getByRole('dialog')).toContainText(`0.001 from step ${saved.toLocaleString('en-GB')} on`)
})
