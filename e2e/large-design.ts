// Designs of many layers, for journeys that measure: residual blocks in columns, as a file; opened by dropping it on the window.

import { expect, type Page } from './fixtures.ts'

interface Drawn {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
  readonly position: { readonly x: number; readonly y: number }
}

/** Layers of one block: two convolutions with normalisation and ReLU, the sum with what entered, ReLU. */
const block = ['conv-2d', 'batch-norm', 'relu', 'conv-2d', 'batch-norm', 'residual-add', 'relu'] as const
const blocksInColumn = 3
const same = { filters: 16, padding: 'same' }

/** Text of a design file with exactly `layers` layers and no problem. */
export function largeDesign(layers: number): string {
  const nodes: Drawn[] = []
  const connections: object[] = []
  let [row, column] = [0, 0]
  const add = (type: string, options: Drawn['options'], ...from: readonly string[]): string => {
    const id = `n${nodes.length + 1}`
    nodes.push({ id, type, name: `${type}-${nodes.length + 1}`, options, position: { x: column * 320, y: row++ * 84 } })
    for (const [at, node] of from.entries()) connections.push({ from: { node, port: 'out' }, to: { node: id, port: at === 0 ? 'in' : 'skip' } })
    return id
  }
  let last = add('conv-2d', same, add('input', { channels: 3, height: 32, width: 32 }))
  const tail = 3
  for (let blocks = 0; nodes.length + block.length + tail <= layers; blocks++) {
    if (blocks % blocksInColumn === 0) [row, column] = [0, column + 1]
    const entered = last
    for (const type of block) last = add(type, type === 'conv-2d' ? same : {}, last, ...(type === 'residual-add' ? [entered] : []))
  }
  while (nodes.length + tail < layers) last = add('relu', {}, last)
  add('output', { classes: 10 }, add('dense', { units: 10 }, add('global-average-pool-2d', {}, last)))
  return JSON.stringify({ format: 'lamina-design', version: 1, name: `${layers}-layers`, nodes, connections })
}

/** Opens a design the way a person does who drops its file on the window. */
export async function dropDesign(page: Page, text: string): Promise<void> {
  await drop(page, text)
  await expect(page.locator('.react-flow__node, .overview').first()).toBeVisible()
}

/** Lets it go, and looks no further: whoever measures the window does not want to keep it busy with looking. */
export async function drop(page: Page, text: string): Promise<void> {
  const dropped = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([content], 'dropped.lamina', { type: 'application/json' }))
    return transfer
  }, text)
  await page.locator('body').dispatchEvent('drop', { dataTransfer: dropped })
}
