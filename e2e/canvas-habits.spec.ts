// The habits of somebody who uses node editors every day: each finds its answer on the canvas.

import type { Locator } from '@playwright/test'
import { expect, expectAccessible, openTemplate, type Page, test } from './fixtures.ts'

const canvas = (page: Page): Locator => page.locator('.canvas')
const layer = (page: Page, name: string): Locator => page.getByRole('group', { name: new RegExp(`^${name},`) })
const layers = (page: Page): Locator => page.locator('.react-flow__node')
const handle = (page: Page, name: string, side: 'source' | 'target'): Locator => layer(page, name).locator(`.react-flow__handle.${side}`).first()

async function middleOf(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('it is not to be seen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** With the pictures of its layers, for which they have moved apart: what is measured stays where it is. */
async function openCourse(page: Page): Promise<void> {
  await openTemplate(page, /^course-cnn/)
  await expect(layer(page, 'conv1').locator('.node')).toHaveAttribute('data-pictures', 'true')
}

async function bottomOf(locator: Locator): Promise<number> {
  const box = await locator.boundingBox()
  return box ? box.y + box.height : Number.NaN
}

/** The left button goes down at one place, moves, and stays down. */
async function drag(page: Page, from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
}

test('a wrong connection is refused while it is dragged, with the reason beside the pointer', async ({ page }) => {
  await openCourse(page)
  await drag(page, await middleOf(handle(page, 'dense1', 'source')), await middleOf(layer(page, 'conv2')))
  const reason = page.locator('.refusal')
  await expect(reason).toContainText('Cannot connect dense1 to conv2: conv2 already leads to dense1.')
  await expect(handle(page, 'conv2', 'target')).toHaveAttribute('data-refused', '')
  await expect(handle(page, 'relu3', 'target')).not.toHaveAttribute('data-refused', '')
  await page.mouse.up()
  await expect(reason).toBeHidden()
  await expect(handle(page, 'conv2', 'target')).not.toHaveAttribute('data-refused', '')
  await expect(page.getByRole('alert')).toContainText('Cannot connect dense1 to conv2: conv2 already leads to dense1.')
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
})

test('the shape goes along with the line; what it cannot enter says what is needed', async ({ page }) => {
  await openCourse(page)
  await page.keyboard.press('Shift+A')
  await page.keyboard.type('Conv 2D')
  await page.keyboard.press('Enter')
  // It is brought into view, clear of the edge.
  await expect.poll(async () => (await bottomOf(canvas(page))) - (await bottomOf(layer(page, 'conv3')))).toBeGreaterThan(43)
  await drag(page, await middleOf(handle(page, 'dense1', 'source')), await middleOf(handle(page, 'conv3', 'target')))
  await expect(page.locator('.react-flow__connection')).toContainText('64')
  await expect(page.locator('.refusal')).toContainText(
    'Cannot connect dense1 to conv3: Conv 2D needs channels, height and width, but 64 values arrive.',
  )
  await page.mouse.up()
  await expect(page.getByRole('alert')).toContainText('Cannot connect dense1 to conv3')
})

test('what layers show makes no room while a line is drawn or a layer dragged, only afterwards', async ({ page }) => {
  await openCourse(page)
  const pictures = layer(page, 'conv1').getByRole('img', { name: /^Activations/ })
  await expect(pictures).toBeVisible()
  const switchOff = page.getByRole('button', { name: 'Show nothing in layers' })
  const start = await middleOf(handle(page, 'conv2', 'source'))
  const last = await middleOf(layer(page, 'class'))
  await drag(page, start, { x: start.x - 150, y: start.y })
  await switchOff.evaluate((button) => (button as HTMLElement).click())
  await expect(pictures).toHaveCount(0)
  expect(await middleOf(layer(page, 'class'))).toEqual(last)
  await page.mouse.up()
  await expect.poll(async () => (await middleOf(layer(page, 'class'))).y).toBeLessThan(last.y)
})

test('a layer dragged down a little stays where it is let go, under its own picture too', async ({ page }) => {
  await openCourse(page)
  const from = await middleOf(layer(page, 'conv2'))
  for (const by of [40, 70, 95]) {
    await drag(page, from, { x: from.x, y: from.y + by })
    const held = await middleOf(layer(page, 'conv2'))
    await page.mouse.up()
    await expect(page.getByRole('button', { name: /^Undo/ })).toBeEnabled()
    expect(Math.abs((await middleOf(layer(page, 'conv2'))).y - held.y)).toBeLessThan(3)
    await page.keyboard.press('Control+z')
    await expect(page.getByRole('button', { name: /^Undo/ })).toBeDisabled()
  }
})

test('a connection dropped on empty canvas asks for what fits and connects it', async ({ page }) => {
  await openCourse(page)
  const from = await middleOf(handle(page, 'dense2', 'source'))
  await drag(page, from, { x: from.x + 180, y: from.y + 60 })
  await page.mouse.up()
  const search = page.getByRole('combobox', { name: 'Add a layer' })
  await expect(search).toBeFocused()
  await expect(page.getByRole('option', { name: /^Dense/ })).toBeVisible()
  await expect(page.getByRole('option', { name: /^Conv 2D/ })).toHaveCount(0)
  await page.keyboard.type('tanh')
  await page.keyboard.press('Enter')
  await expect(layer(page, 'tanh1')).toHaveAccessibleName(/output 10/)
})

test('a palette layer dropped on a connection goes into it, on a layer takes its place', async ({ page }) => {
  await openCourse(page)
  const palette = page.getByRole('region', { name: 'Layers' })
  const [above, below] = [await middleOf(handle(page, 'conv1', 'source')), await middleOf(handle(page, 'relu1', 'target'))]
  const view = await canvas(page).boundingBox()
  const on = (x: number, y: number) => ({ x: x - (view?.x ?? 0), y: y - (view?.y ?? 0) })
  await palette.getByRole('button', { name: 'Batch norm' }).dragTo(canvas(page), { targetPosition: on(above.x, (above.y + below.y) / 2) })
  await expect(layers(page)).toHaveCount(14)
  await expect(layer(page, 'bn1')).toHaveAccessibleName(/output 8×26×26/)
  const place = await middleOf(layer(page, 'relu1'))
  await palette.getByRole('button', { name: 'GELU' }).dragTo(canvas(page), { targetPosition: on(place.x, place.y) })
  await expect(layers(page)).toHaveCount(14)
  await expect(layer(page, 'gelu1')).toHaveAccessibleName(/output 8×26×26/)
  await expect(layer(page, 'relu1')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(layer(page, 'relu1')).toBeVisible()
})

test('a layer is replaced by another, which keeps what fits', async ({ page }) => {
  await openCourse(page)
  await layer(page, 'pool1').click()
  await page.keyboard.press('r')
  await expect(page.getByRole('combobox', { name: 'Replace pool1 by' })).toBeFocused()
  await expect(page.getByRole('option').first()).toContainText('Pooling')
  await page.keyboard.type('average pool 2d')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: /^pool\d+, Average pool 2D/ })).toHaveAccessibleName(/2×2.*output 8×13×13/)
  await expect(page.getByRole('contentinfo')).toContainText('No problems')
  await page.keyboard.press('Control+z')
  await expect(layer(page, 'pool1')).toHaveAccessibleName(/Max pool 2D/)
})

test("a connection's end dragged away takes the connection with it", async ({ page }) => {
  await openCourse(page)
  const end = await middleOf(handle(page, 'relu1', 'target'))
  await drag(page, { x: end.x, y: end.y - 4 }, { x: end.x - 150, y: end.y + 20 })
  await page.mouse.up()
  await expect(page.getByRole('contentinfo')).not.toContainText('No problems')
  await expect(page.getByText('Nothing is connected to its input.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Connect conv1 to it' }).first().click()
  await expect(page.getByRole('contentinfo')).toContainText('No problems')
})

test('selected layers are aligned, distributed and nudged, each one step of undo', async ({ page }) => {
  await openCourse(page)
  const undo = page.getByRole('button', { name: 'Undo' })
  await layer(page, 'conv1').click()
  await layer(page, 'conv2').click({ modifiers: ['Shift'] })
  await layer(page, 'dense1').click({ modifiers: ['Shift'] })
  const arrange = page.getByRole('toolbar', { name: 'Arrange' })
  await arrange.getByRole('button', { name: 'Align left' }).click()
  const left = async (name: string) => Math.round((await layer(page, name).boundingBox())?.x ?? -1)
  await expect.poll(async () => new Set([await left('conv1'), await left('conv2'), await left('dense1')]).size).toBe(1)
  await arrange.getByRole('button', { name: 'Distribute vertically' }).click()
  const middles = async () => Promise.all(['conv1', 'conv2', 'dense1'].map(async (name) => (await middleOf(layer(page, name))).y))
  await expect
    .poll(async () => {
      const [a = 0, b = 0, c = 0] = (await middles()).sort((x, y) => x - y)
      return Math.abs(b - a - (c - b))
    })
    .toBeLessThan(2)
  await canvas(page).focus()
  const before = await left('conv1')
  await page.keyboard.press('Alt+ArrowRight')
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(() => left('conv1')).toBeGreaterThan(before)
  for (let step = 0; step < 3; step++) await undo.click()
  await expect(undo).toBeDisabled()
  await expect.poll(async () => new Set([await left('conv1'), await left('dense1')]).size).toBe(2)
})

test('Ctrl+F finds by name, type and problem, and steps through', async ({ page }) => {
  await openCourse(page)
  await page.keyboard.press('Control+f')
  const field = page.getByRole('textbox', { name: 'Find on the canvas' })
  await expect(field).toBeFocused()
  await field.fill('dense')
  const count = page.locator('.find-count')
  await expect(count).toHaveText(/^1 of [3-9]$/)
  await field.fill('conv 2d')
  await expect(count).toHaveText('1 of 2')
  await expect(layer(page, 'conv1').locator('.node')).toHaveAttribute('data-selected', 'true')
  await field.press('Enter')
  await expect(count).toHaveText('2 of 2')
  await expect(layer(page, 'conv2').locator('.node')).toHaveAttribute('data-selected', 'true')
  await field.fill('problem')
  await expect(count).toHaveText('none')
  await expectAccessible(page)
  await field.press('Escape')
  await expect(field).toBeHidden()
})

test('what is found from far away comes near enough to be read', async ({ page }) => {
  await openCourse(page)
  const zoom = page.getByRole('button', { name: /^\d+ %/ })
  const percent = async () => Number.parseInt((await zoom.textContent()) ?? '', 10)
  while ((await percent()) >= 40) {
    const before = await percent()
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await expect.poll(percent).toBeLessThan(before)
  }
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find on the canvas' }).fill('dense2')
  await expect.poll(percent).toBe(100)
  await expect(layer(page, 'dense2')).toBeInViewport({ ratio: 1 })
})

test('layers go from window to window as text', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const second = await page.context().newPage()
  await second.goto(page.url())
  await openTemplate(second, /^lenet-5/)
  const there = await layers(second).count()
  await page.bringToFront()
  await openCourse(page)
  await layer(page, 'conv2').click()
  await layer(page, 'relu2').click({ modifiers: ['Shift'] })
  await page.keyboard.press('Control+c')
  await second.bringToFront()
  await canvas(second).focus()
  await second.keyboard.press('Control+v')
  await expect(layers(second)).toHaveCount(there + 2)
  await expect(second.getByRole('group', { name: /^conv\d+, Conv 2D, 16 filters · 3×3/ })).toBeVisible()
  await second.keyboard.press('Control+z')
  await expect(layers(second)).toHaveCount(there)
  await second.close()
})

test('a design is laid out to the right and back, tidied around a pinned layer, each one step of undo', async ({ page }) => {
  await openTemplate(page, /^resnet-8/)
  const places = async () => Promise.all(['conv1', 'bn1'].map(async (name) => middleOf(layer(page, name))))
  const runsDown = async () => {
    const [conv, norm] = await places()
    return conv !== undefined && norm !== undefined && norm.y > conv.y + 20 && Math.abs(norm.x - conv.x) < 2
  }
  const runsRight = async () => {
    const [conv, norm] = await places()
    return conv !== undefined && norm !== undefined && norm.x > conv.x + 20 && Math.abs(norm.y - conv.y) < 20
  }
  expect(await runsDown()).toBe(true)
  await page.getByRole('button', { name: 'Lay out to the right' }).click()
  await expect.poll(runsRight).toBe(true)
  await layer(page, 'conv1').click()
  await page.keyboard.press('ArrowRight')
  await expect(layer(page, 'bn1').locator('.node')).toHaveAttribute('data-selected', 'true')

  await page.keyboard.press('p')
  await page.keyboard.press('Alt+ArrowDown')
  await page.getByRole('button', { name: 'Tidy', exact: true }).click()
  await expect.poll(runsRight).toBe(true)
  await expect(page.getByRole('contentinfo')).toContainText('No problems')

  const undo = page.getByRole('button', { name: /^Undo/ })
  for (let step = 0; step < 4; step++) await undo.click()
  await expect(undo).toBeDisabled()
  await expect.poll(runsDown).toBe(true)
})
