// Two hundred deeds at random, by keyboard and mouse: undo leads back to the start and redo to the end, bit for bit.

import { expect, openTemplate, type Page, test } from './fixtures.ts'

/** Lehmer's generator: the same deeds every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647
    return state % sides
  }
}

/** Everything of the design as the clipboard gets it. */
async function textOf(page: Page): Promise<string> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  return page.evaluate(() => navigator.clipboard.readText())
}

/** Middles of the nodes that can be pressed now. */
const pressable = (page: Page): Promise<readonly { readonly x: number; readonly y: number }[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.react-flow__node-layer, .react-flow__node-comment')].flatMap((node) => {
      const { left, top, width, height } = node.getBoundingClientRect()
      const point = { x: Math.round(left + width / 2), y: Math.round(top + height / 2) }
      return node.contains(document.elementFromPoint(point.x, point.y)) ? [point] : []
    }),
  )

async function choose(page: Page, roll: (sides: number) => number, many: boolean): Promise<{ readonly x: number; readonly y: number } | undefined> {
  const places = await pressable(page)
  const place = places[roll(Math.max(1, places.length))]
  if (place) await page.mouse.click(place.x, place.y)
  const other = places[roll(Math.max(1, places.length))]
  if (!many || !other) return place
  await page.keyboard.down('Shift')
  await page.mouse.click(other.x, other.y)
  await page.keyboard.up('Shift')
  return place
}

async function drag(page: Page, place: { readonly x: number; readonly y: number }, across: number, down: number): Promise<void> {
  await page.mouse.move(place.x, place.y)
  await page.mouse.down()
  await page.mouse.move(place.x + across, place.y + down, { steps: 3 })
  await page.mouse.up()
}

/** Into the field that the deed opened, if it did: with nothing selected there is nothing to group. */
async function write(page: Page, text: string, end: string): Promise<void> {
  if (!(await page.evaluate(() => document.activeElement?.matches('input, textarea') ?? false))) return
  await page.keyboard.type(text)
  await page.keyboard.press(end)
}

const layers = ['ReLU', 'Batch norm', 'Dropout', 'Conv 2D', 'Max pool 2D', 'Tanh']

async function deed(page: Page, roll: (sides: number) => number): Promise<void> {
  const kind = roll(14)
  const place = await choose(page, roll, kind < 4)
  const keys: Readonly<Record<number, string>> = {
    1: 'Control+b',
    2: 'p',
    3: 'Control+d',
    4: 'Delete',
    5: 'f',
    6: 'Control+Shift+g',
    7: 'Control+Shift+l',
  }
  const key = keys[kind]
  if (key) await page.keyboard.press(key)
  else if (kind === 0) {
    await page.keyboard.press('Control+g')
    await write(page, `block ${roll(100)}`, 'Enter')
  } else if (kind < 10) {
    if (place) await drag(page, place, roll(160) - 80, roll(120) - 60)
  } else if (kind === 10) {
    await page.keyboard.press('Control+c')
    await page.keyboard.press('Control+v')
  } else if (kind === 11) {
    await page.keyboard.press('c')
    await write(page, `note ${roll(100)}`, 'Control+Enter')
  } else {
    const name = layers[roll(layers.length)] ?? ''
    await page.getByRole('region', { name: 'Layers' }).getByRole('button', { name, exact: true }).click()
  }
}

const deeds = 200

test(`${deeds} random deeds, undone and done again`, async ({ page }) => {
  test.setTimeout(300_000)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.setViewportSize({ width: 1440, height: 900 })
  await openTemplate(page, /^lenet-5/)
  const roll = dice(20_261)
  await page.locator('.canvas').focus()
  const start = await textOf(page)
  for (let at = 0; at < deeds; at++) await deed(page, roll)
  // Tidying that is still under way moves nothing where the design has changed meanwhile.
  await page.getByRole('region', { name: 'Layers' }).getByRole('button', { name: 'ReLU', exact: true }).click()
  const end = await textOf(page)
  expect(end).not.toBe(start)
  const [undo, redo] = [page.getByRole('button', { name: 'Undo' }), page.getByRole('button', { name: 'Redo' })]
  const goTo = async (button: typeof undo, keys: string): Promise<number> => {
    let steps = 0
    for (; steps <= 2 * deeds && (await button.isEnabled()); steps++) await page.keyboard.press(keys)
    return steps
  }
  await page.locator('.canvas').focus()
  const steps = await goTo(undo, 'Control+z')
  // Nearly every deed was one step; the rest changed nothing.
  expect(steps).toBeGreaterThan(0.6 * deeds)
  expect(steps).toBeLessThanOrEqual(1.3 * deeds + 2)
  expect(await textOf(page)).toBe(start)
  expect(await goTo(redo, 'Control+y')).toBe(steps)
  expect(await textOf(page)).toBe(end)
})
