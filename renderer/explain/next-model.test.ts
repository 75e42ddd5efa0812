// Which model Explain goes over to, as the window moves from one document to the next.

import { expect, test } from 'vitest'
import { nextModel } from './next-model.ts'

const file = (path: string) => ({ kind: 'onnx', path }) as const
const trained = (run: string) => ({ kind: 'run', run }) as const
const nothing = { model: undefined, before: undefined, now: { source: 'one' }, run: undefined, newest: undefined }

test.each([
  ['nothing to explain', nothing, undefined],
  ['the newest run', { ...nothing, newest: 'r1' }, trained('r1')],
  ['the drawing that is open, before runs', { ...nothing, now: { source: 'one', path: 'a' }, newest: 'r1' }, file('a')],
  ['what Train shows, before the drawing', { ...nothing, now: { source: 'one', path: 'a' }, run: 'r2' }, trained('r2')],
  ['another model is opened', { ...nothing, model: file('a'), before: { source: 'one', path: 'a' }, now: { source: 'two', path: 'b' } }, file('b')],
  [
    'another model is opened while a run is explained',
    { ...nothing, model: trained('r1'), before: { source: 'one', path: 'a' }, now: { source: 'two', path: 'b' }, run: 'r1' },
    file('b'),
  ],
  [
    'the drawing that is explained is edited',
    { ...nothing, model: file('a'), before: { source: 'one', path: 'a' }, now: { source: 'one', path: 'a2' } },
    file('a2'),
  ],
  [
    'a drawing is edited beside a model that a person chose',
    { ...nothing, model: file('mine'), before: { source: 'one', path: 'a' }, now: { source: 'one', path: 'a2' } },
    undefined,
  ],
  [
    'the run of the open drawing',
    { ...nothing, model: trained('r1'), before: { source: 'one', path: 'a' }, now: { source: 'one', path: 'a' } },
    undefined,
  ],
  [
    'a design without weights is opened: the earlier file goes',
    { ...nothing, model: file('a'), before: { source: 'one', path: 'a' }, now: { source: 'two' }, newest: 'r1' },
    trained('r1'),
  ],
  ['nothing has changed', { ...nothing, model: file('a'), before: { source: 'one', path: 'a' }, now: { source: 'one', path: 'a' } }, undefined],
] as const)('%s', (_, standing, expected) => {
  expect(nextModel(standing)).toEqual(expected)
})
