// What a person does to a design, and that every deed is one undo step.

import { beforeEach, expect, test, vi } from 'vitest'
import type { Design } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'

// The window's stores remember the appearance: a browser's storage that holds nothing.
vi.hoisted(() => vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined }))

const { useDesign } = await import('./design-store.ts')
const { useWindow } = await import('./window-store.ts')
const edits = await import('./edits.ts')
const clipboard = await import('./clipboard-edits.ts')
const { tidyAll } = await import('./arrange-edits.ts')
const { moveInto } = await import('./group-edits.ts')

const state = () => useDesign.getState()
const id = (name: string): string => state().design.nodes.find((node) => node.name === name)?.id ?? ''
const place = (name: string) => state().design.nodes.find((node) => node.name === name)?.position
const names = (): readonly string[] => state().design.nodes.map((node) => node.name)
const wires = (design: Design = state().design): readonly string[] => {
  const name = (of: string) => design.nodes.find((node) => node.id === of)?.name
  return design.connections.map(({ from, to }) => `${name(from.node)}-${name(to.node)}`)
}
function open(template: string): Design {
  const found = templates.get(template)
  if (!found) throw new Error(`no template ${template}`)
  const design = found.build(found.standard)
  state().open(design)
  return design
}

beforeEach(() => {
  useWindow.setState({ toasts: [] })
})

test('a layer added behind the selected one goes into its connection, and what is below makes room', () => {
  const before = open('course-cnn')
  const relu = place('relu1')
  state().select([id('conv1')])
  edits.addLayer('batch-norm')
  expect(wires()).toContain('conv1-bn1')
  expect(wires()).toContain('bn1-relu1')
  expect(wires()).not.toContain('conv1-relu1')
  expect(place('bn1')).toEqual(relu)
  expect(place('relu1')?.y).toBeGreaterThan(relu?.y ?? 0)
  expect(state().check.checked).toBeDefined()
  expect([...state().selected]).toEqual([id('bn1')])
  expect(state().undoLabel).toBe('insert bn1')
  state().undo()
  expect(state().design).toBe(before)
})

test('a layer added behind the last one is connected below it', () => {
  state().open({ ...open('course-cnn'), nodes: state().design.nodes.slice(0, 1), connections: [] })
  state().select([id('image')])
  edits.addLayer('conv-2d')
  expect(wires()).toEqual(['image-conv1'])
  expect(place('conv1')?.x).toBe(place('image')?.x)
})

test('taking a layer out of a chain joins its ends', () => {
  open('course-cnn')
  state().select([id('pool1')])
  edits.removeSelected()
  expect(names()).not.toContain('pool1')
  expect(wires()).toContain('relu1-conv2')
  expect(state().undoLabel).toBe('remove pool1')
})

test('typing into one option is one step, another option another', () => {
  const before = open('course-cnn')
  for (const filters of [1, 12, 128]) edits.setOption(id('conv1'), 'filters', filters)
  edits.setOption(id('conv1'), 'bias', false)
  expect(state().history.past).toHaveLength(2)
  state().undo()
  expect(state().design.nodes.find((node) => node.name === 'conv1')?.options.filters).toBe(128)
  state().undo()
  expect(state().design).toBe(before)
  state().redo()
  expect(state().design.nodes.find((node) => node.name === 'conv1')?.options.filters).toBe(128)
})

test('a mismatch is mended by one click', () => {
  open('resnet-8')
  edits.setOption(id('conv9'), 'filters', 32)
  const problem = state().check.problems.find((one) => one.severity === 'error')
  expect(problem?.node?.name).toBe('add3')
  if (problem) edits.mend(problem)
  expect(state().check.checked).toBeDefined()
})

test.each([
  ['dense1', 'conv1', /Cannot connect dense1 to conv1/],
  ['relu2', 'conv1', /already leads to/],
])('%s to %s is refused with the reason, and nothing changes', (from, to, says) => {
  const before = open('course-cnn')
  edits.connect({ node: id(from), port: 'out' }, { node: id(to), port: 'in' })
  expect(state().design).toBe(before)
  expect(useWindow.getState().toasts[0]?.title).toMatch(says)
})

test('copies are pasted under names of their own, with the connections among them', () => {
  open('course-cnn')
  state().select([id('conv1'), id('relu1')])
  clipboard.duplicateSelected()
  expect(names().slice(-2)).toEqual(['conv3', 'relu4'])
  expect(wires().at(-1)).toBe('conv3-relu4')
  expect(state().undoLabel).toBe('paste 2 layers')
})

test('what is no design is not pasted', () => {
  const before = open('course-cnn')
  clipboard.pasteLayers('hello')
  expect(state().design).toBe(before)
  expect(useWindow.getState().toasts[0]?.title).toBe('Nothing was pasted.')
})

test.each([
  ['relu1', /Another layer is called/],
  ['', /empty/],
  ['a.b', /characters/],
])('the name "%s" is refused', (name, says) => {
  open('course-cnn')
  expect(edits.rename(id('conv1'), name)).toMatch(says)
  expect(names()).toContain('conv1')
})

test('tidying a design that was moved about puts it back, in one step', async () => {
  const before = open('resnet-8')
  moveInto({ [id('conv1')]: { x: -400, y: 900 } }, new Map())
  await tidyAll()
  expect(state().design.nodes.map((node) => node.position)).toEqual(before.nodes.map((node) => node.position))
  expect(state().history.past).toHaveLength(2)
})

test('edited means different from what was saved, also after undo', () => {
  open('course-cnn')
  expect(state().edited).toBe(false)
  edits.setOption(id('conv1'), 'filters', 9)
  expect(state().edited).toBe(true)
  state().undo()
  expect(state().edited).toBe(false)
  state().redo()
  state().markSaved(state().id, state().design, '/somewhere/course.lamina')
  expect(state().edited).toBe(false)
})

test('a document that was left while it was being saved gives neither its path nor its state to the next', () => {
  open('course-cnn')
  const { id: left, design } = state()
  open('lenet-5')
  state().markSaved(left, design, '/somewhere/course.lamina')
  expect(state()).toMatchObject({ edited: false, path: undefined })
})

test('the selection loses what undo takes away', () => {
  open('course-cnn')
  edits.addLayerAt('relu', { x: 900, y: 0 })
  expect(state().selected.size).toBe(1)
  state().undo()
  expect(state().selected.size).toBe(0)
})
