// Tidying a design that branches: two Inception cells, moved about, are laid out by the layered method in a worker; a pinned layer stays, one undo restores.

import { expect, openTemplate, type Page, test } from './fixtures.ts'

const layer = (page: Page, name: string) => page.locator(`.react-flow__node[aria-label^="${name},"]`)
const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ })

interface Place {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Places in the design, whatever the view: all layers are drawn since all are in view. */
const places = (page: Page): Promise<readonly Place[]> =>
  page.locator('.react-flow__node-layer').evaluateAll((nodes) =>
    nodes.map((node) => {
      const element = node as HTMLElement
      const { m41: x, m42: y } = new DOMMatrix(getComputedStyle(element).transform)
      const name = element.getAttribute('aria-label')?.split(',')[0] ?? ''
      return { name, x: Math.round(x), y: Math.round(y), width: element.offsetWidth, height: element.offsetHeight }
    }),
  )

/** Once they rest. */
async function settledPlaces(page: Page): Promise<readonly Place[]> {
  let last = await places(page)
  await expect
    .poll(async () => {
      const before = last
      last = await places(page)
      return JSON.stringify(before) === JSON.stringify(last)
    })
    .toBe(true)
  return last
}

function overlaps(all: readonly Place[]): readonly string[] {
  const over = (a: Place, b: Place) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
  return all.flatMap((a, at) =>
    all
      .slice(at + 1)
      .filter((b) => over(a, b))
      .map((b) => `${a.name} over ${b.name}`),
  )
}

async function insertInceptions(page: Page): Promise<void> {
  await openTemplate(page, /^course-cnn/)
  // Pictures would draw what is below them lower than it stands.
  await page.getByRole('button', { name: 'Show nothing in layers', exact: true }).click()
  for (const [before, cells] of [
    ['relu2', 1],
    ['relu1', 2],
  ] as const) {
    await layer(page, before).click({ position: { x: 60, y: 8 } })
    await page.getByRole('region', { name: 'Layers' }).getByRole('button', { name: 'Inception cell', exact: true }).click()
    await expect(page.locator('.react-flow__node-frame')).toHaveCount(cells)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Show all', exact: true }).click()
  }
}

test('a branching design is tidied down and to the right, around a pinned layer, and one undo restores it', { tag: '@desktop' }, async ({ page }) => {
  await insertInceptions(page)
  await layer(page, 'conv2').click({ position: { x: 60, y: 8 } })
  await page.keyboard.press('Alt+Shift+ArrowRight')
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await page.keyboard.press('p')
  await page.keyboard.press('Escape')
  const messy = await settledPlaces(page)
  const pinned = messy.find(({ name }) => name === 'conv2')
  expect(pinned).toBeDefined()
  const chosen = await undo(page).getAttribute('aria-label')

  for (const button of ['Tidy', 'Lay out to the right']) {
    const before = await settledPlaces(page)
    await page.getByRole('button', { name: button, exact: true }).click()
    await expect.poll(async () => JSON.stringify(await places(page)) !== JSON.stringify(before)).toBe(true)
    await expect.poll(async () => overlaps(await places(page))).toEqual([])
    const after = await settledPlaces(page)
    expect(after).toHaveLength(messy.length)
    expect(overlaps(after)).toEqual([])
    expect(after.find(({ name }) => name === 'conv2')).toMatchObject({ x: pinned?.x, y: pinned?.y })
    await undo(page).click()
    await expect.poll(async () => JSON.stringify(await settledPlaces(page))).toBe(JSON.stringify(before))
  }
  expect(await undo(page).getAttribute('aria-label')).toBe(chosen)
})

test('tidying is cancelled, and moves nothing where the design changed meanwhile', async ({ page }) => {
  await insertInceptions(page)
  await page.evaluate(() => {
    // A worker that is slow to hear: what it is told waits while `hold` is on.
    const held = { on: true, waiting: [] as (() => void)[] }
    class Slow extends Worker {
      override postMessage(message: unknown) {
        if (held.on) held.waiting.push(() => super.postMessage(message))
        else super.postMessage(message)
      }
    }
    const hold = (on: boolean) => {
      held.on = on
      if (!on) for (const tell of held.waiting.splice(0)) tell()
    }
    Object.assign(window, { Worker: Slow, hold })
  })
  const hold = (on: boolean) => page.evaluate((wish) => (window as unknown as { hold(on: boolean): void }).hold(wish), on)
  const tidy = page.getByRole('button', { name: 'Tidy', exact: true })
  const status = page.getByRole('contentinfo')

  await tidy.click()
  await expect(status).toContainText('Tidying the layers')
  await layer(page, 'conv2').click({ position: { x: 60, y: 8 } })
  await page.keyboard.press('Alt+ArrowRight')
  const nudged = await settledPlaces(page)
  await hold(false)
  await expect(page.getByText('The design changed while its layout was worked out. Tidy again.')).toBeVisible()
  await expect(status).not.toContainText('Tidying the layers')
  expect(await settledPlaces(page)).toEqual(nudged)

  await hold(true)
  await tidy.click()
  await status.getByRole('button', { name: 'Cancel' }).click()
  await expect(status).not.toContainText('Tidying the layers')
  expect(await settledPlaces(page)).toEqual(nudged)
  await expect(page.getByText('The layout could not be worked out')).toHaveCount(0)

  // After that it works as before.
  await hold(false)
  await tidy.click()
  await expect.poll(async () => JSON.stringify(await places(page)) !== JSON.stringify(nudged)).toBe(true)
})

test('where the worker cannot be loaded, nothing is moved and a sentence says so', async ({ page }) => {
  await insertInceptions(page)
  await page.evaluate(() => {
    // What a blocked or broken worker does: it reports an error and never answers.
    class Broken extends EventTarget {
      onerror: ((event: { readonly message: string }) => void) | null = null
      postMessage() {
        queueMicrotask(() => this.onerror?.({ message: 'it was blocked' }))
      }
      terminate() {}
    }
    Object.assign(window, { Worker: Broken })
  })
  const before = await settledPlaces(page)
  await page.getByRole('button', { name: 'Tidy', exact: true }).click()
  await expect(page.getByText('The layout could not be worked out: it was blocked.')).toBeVisible()
  expect(await settledPlaces(page)).toEqual(before)
})
