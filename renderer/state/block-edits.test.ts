// Blocks put into a design: connected, with room made for them, and one undo step.

import { beforeEach, expect, test, vi } from 'vitest'
import { type Design, emptyDesign } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'

// The window's stores remember the appearance, and the line to the Node side asks for the bridge: a browser that has neither.
vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
  vi.stubGlobal('window', {})
})

const { useDesign } = await import('./design-store.ts')
const { addBlock, addBlockAt, arrivingChannels } = await import('./block-edits.ts')
const { boxesOf, bottom, right } = await import('../canvas/geometry.ts')
const { isSlim } = await import('../canvas/projection.ts')

const state = () => useDesign.getState()
const id = (name: string): string => state().design.nodes.find((node) => node.name === name)?.id ?? ''
let before: Design

beforeEach(() => {
  const template = templates.get('lenet-5')
  before = template?.build(template.standard) ?? emptyDesign('none')
  state().open(before)
})

test.each(['residual-basic', 'inception', 'unet-stage'])('%s behind a layer: no error or warning, nothing over anything else, one step', (key) => {
  state().select([id('tanh2')])
  expect(arrivingChannels()).toBe(16)
  addBlock(key)
  expect(state().check.problems.filter(({ severity }) => severity !== 'note')).toEqual([])
  const boxes = [...boxesOf(state().design, isSlim).values()]
  const over = boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => a.x < right(b) && right(a) > b.x && a.y < bottom(b) && bottom(a) > b.y))
  expect(over).toEqual([])
  expect(state().design.groups.map((group) => group.id)).toEqual([...state().selected])
  state().undo()
  expect(state().design).toBe(before)
})

test('anywhere: it stands alone, and its options hold', () => {
  addBlockAt('residual-basic', { x: 2000, y: 0 }, { filters: 32 })
  expect(
    state()
      .design.nodes.filter(({ group }) => group === 'g1')
      .flatMap(({ options }) => options.filters ?? []),
  ).toEqual([32, 32, 32])
  expect(state().check.checked).toBeDefined()
})
