// Groups, bypassing, pinning and comments as a person's deeds: one undo step each, and what is selected afterwards.

import { beforeEach, expect, test, vi } from 'vitest'
import { type Design, emptyDesign } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'

vi.hoisted(() => vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined }))

const { useDesign } = await import('./design-store.ts')
const { useWindow } = await import('./window-store.ts')
const { useInPlace } = await import('./in-place.ts')
const edits = await import('./edits.ts')
const clipboard = await import('./clipboard-edits.ts')
const { tidyAll } = await import('./arrange-edits.ts')
const groups = await import('./group-edits.ts')
const comments = await import('./comment-edits.ts')

const state = () => useDesign.getState()
const id = (name: string): string => [...state().design.nodes, ...state().design.groups].find((thing) => thing.name === name)?.id ?? ''
const nameOf = (thing: string): string => [...state().design.nodes, ...state().design.groups].find((one) => one.id === thing)?.name ?? thing
const selected = (): readonly string[] => [...state().selected].map(nameOf)
const groupOf = (name: string): string | undefined => {
  const group = state().design.nodes.find((node) => node.name === name)?.group
  return group === undefined ? undefined : nameOf(group)
}
function open(): Design {
  const template = templates.get('course-cnn')
  const design = template?.build(template.standard) ?? emptyDesign('none')
  state().open(design)
  return design
}
const select = (...names: readonly string[]) => state().select(names.map(id))
let before: Design

beforeEach(() => {
  useWindow.setState({ toasts: [] })
  edits.setGroupAt(() => undefined)
  before = open()
})

test('group, name, fold, dissolve: each one step, and undo goes back to the start', () => {
  select('conv1', 'relu1')
  groups.groupSelected()
  expect([selected(), useInPlace.getState().typing, state().undoLabel]).toEqual([['block 1'], id('block 1'), 'group block 1'])
  groups.renameGroup(id('block 1'), ' stem ')
  groups.renameGroup(id('stem'), '   ')
  expect(groupOf('relu1')).toBe('stem')
  groups.toggleFold()
  expect(state().design.groups).toEqual([{ id: 'g1', name: 'stem', folded: true }])
  select('relu1', 'pool1')
  groups.groupSelected()
  expect(state().design.groups).toHaveLength(2)
  select('relu1')
  groups.dissolveSelected()
  expect(selected()).toEqual(['relu1', 'pool1'])
  expect(state().undoLabel).toBe('dissolve block 1')
  for (let step = 0; step < 5; step++) state().undo()
  expect(state().design).toBe(before)
})

test('a group inside a group', () => {
  select('conv1', 'relu1', 'pool1')
  groups.groupSelected()
  select('conv1', 'relu1')
  groups.groupSelected()
  expect(state().design.groups.map(({ name, parent }) => [name, parent])).toEqual([
    ['block 1', undefined],
    ['block 2', id('block 1')],
  ])
  select('block 1')
  edits.removeSelected()
  expect(state().design.groups).toEqual([])
  expect(state().design.nodes).toHaveLength(10)
  // A block taken out of a chain joins its ends.
  expect(state().design.connections.some(({ from, to }) => nameOf(from.node) === 'image' && nameOf(to.node) === 'conv2')).toBe(true)
  expect(state().undoLabel).toBe('remove 3 layers')
})

test('a copied group is pasted as a group, and stands for its layers', () => {
  select('conv1', 'relu1')
  groups.groupSelected()
  clipboard.duplicateSelected()
  expect(selected()).toEqual(['block 2'])
  expect(
    state()
      .design.nodes.filter(({ group }) => group === id('block 2'))
      .map(({ name }) => name),
  ).toEqual(['conv3', 'relu4'])
  edits.selectAll()
  expect(state().selected.size).toBe(15 + 2)
})

test('layers come into the group where they are put, and go out of it', () => {
  select('conv1', 'relu1')
  groups.groupSelected()
  const block = id('block 1')
  const inserted = state().design.connections.find(({ to }) => to.node === id('relu1'))
  if (inserted) edits.insertOn(inserted, 'batch-norm')
  expect(groupOf('bn1')).toBe('block 1')
  edits.setGroupAt(() => block)
  edits.addLayerAt('dropout', { x: 5000, y: 5000 })
  expect(groupOf('dropout2')).toBe('block 1')
  groups.moveInto({ [id('conv1')]: { x: 900, y: 900 } }, new Map([[id('conv1'), undefined]]))
  expect([groupOf('conv1'), state().undoLabel]).toEqual([undefined, 'move conv1 out of its group'])
  groups.moveInto({ [id('conv1')]: { x: 0, y: 0 } }, new Map([[id('conv1'), block]]))
  expect([groupOf('conv1'), state().undoLabel]).toEqual(['block 1', 'move conv1 into block 1'])
  groups.moveInto({ [id('conv1')]: { x: 4, y: 0 } }, new Map([[id('conv1'), block]]))
  expect(state().undoLabel).toBe('move conv1')
})

test('bypass passes over what can be, and says why the rest cannot', () => {
  select('image', 'conv1', 'relu1')
  edits.toggleBypass()
  expect(
    state()
      .design.nodes.filter(({ bypassed }) => bypassed)
      .map(({ name }) => name),
  ).toEqual(['conv1', 'relu1'])
  expect(state().check.problems.filter(({ severity }) => severity !== 'note')).toEqual([])
  edits.toggleBypass()
  expect(state().design).toEqual(before)
  select('image')
  edits.toggleBypass()
  expect(useWindow.getState().toasts.map(({ title }) => title)).toEqual(['Input cannot be bypassed: nothing arrives at it that it could pass on.'])
})

test('pin and let go', () => {
  select('conv1', 'relu1')
  edits.togglePin()
  expect(state().undoLabel).toBe('pin 2 layers')
  edits.togglePin()
  expect(state().design).toEqual(before)
})

test('tidying leaves what is pinned, and moves a folded block as one', async () => {
  const place = (name: string) => state().design.nodes.find((node) => node.name === name)?.position ?? { x: Number.NaN, y: Number.NaN }
  groups.moveInto({ [id('conv1')]: { x: 900, y: 77 }, [id('relu2')]: { x: 800, y: 5 } }, new Map())
  select('conv1')
  edits.togglePin()
  select('conv2', 'relu2')
  groups.groupSelected()
  groups.toggleFold()
  const apart = { x: place('relu2').x - place('conv2').x, y: place('relu2').y - place('conv2').y }
  await tidyAll()
  expect(place('conv1')).toEqual({ x: 900, y: 77 })
  expect({ x: place('relu2').x - place('conv2').x, y: place('relu2').y - place('conv2').y }).toEqual(apart)
  expect(place('relu1').x).toBe(place('image').x)
})

test('a comment is written, resized, copied and removed', () => {
  comments.addCommentAt({ x: 10.4, y: 20 })
  expect(useInPlace.getState().typing).toBe('c1')
  comments.writeComment('c1', 'Why two?')
  comments.resizeComment('c1', { width: 10, height: 200.6 })
  expect(state().design.comments).toEqual([{ id: 'c1', text: 'Why two?', position: { x: 10, y: 20 }, size: { width: 64, height: 201 } }])
  clipboard.duplicateSelected()
  expect(state().design.comments.map(({ id: one, text }) => [one, text])).toEqual([
    ['c1', 'Why two?'],
    ['c2', 'Why two?'],
  ])
  edits.removeSelected()
  expect([state().design.comments.length, state().undoLabel]).toEqual([1, 'remove a comment'])
})
