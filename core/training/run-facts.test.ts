// Runs in the words of their options, and their differences.

import { expect, test } from 'vitest'
import { Pencil } from '../design/templates/template.ts'
import { type Asked, changesSince, differencesOf, factsOf } from './run-facts.ts'

function drawing(...layers: [string, Record<string, unknown>?][]): NonNullable<Asked['design']> {
  const pencil = new Pencil('net')
  const last = pencil.chain(pencil.input([1, 8, 8]), ...layers, ['flatten'], ['dense', { units: 3 }])
  pencil.add('output', { classes: 3 }, last)
  return pencil.finish()
}
const asked = (more: Partial<Asked> = {}): Asked => ({
  design: drawing(['conv-2d', { filters: 4 }], ['dropout', { rate: 0.3 }]),
  model: 'net',
  data: 'digits',
  loss: { id: 'cross-entropy', options: {} },
  optimizer: { id: 'adam', options: {} },
  options: {},
  device: 'CPU',
  ...more,
})

test('defaults are said too, the learning rate as the optimizer takes it', () => {
  const facts = factsOf(asked())
  const said = (key: string) => facts.find((fact) => fact.key === key)
  expect(said('options.learningRate')).toMatchObject({ label: 'Learning rate', value: '0.001' })
  expect(said('options.patience')).toMatchObject({ value: '5 epochs' })
  expect(said('options.earlyStopping')).toMatchObject({ value: 'on' })
  expect(said('optimizer')).toMatchObject({ value: 'Adam' })
  expect(facts.find(({ label }) => label === 'dropout1 · Rate')).toMatchObject({ value: '0.3' })
})

test.each<[string, Partial<Asked>, readonly string[]]>([
  ['nothing', {}, []],
  ['an option of the run', { options: { epochs: 40 } }, ['epochs 40']],
  ['the learning rate that the optimizer has anyway', { options: { learningRate: 0.001 } }, []],
  ['a flag', { options: { shuffle: false } }, ['no shuffle']],
  ['an option of a layer', { design: drawing(['conv-2d', { filters: 4 }], ['dropout', { rate: 0.5 }]) }, ['dropout1 rate 0.5']],
  ['a layer less', { design: drawing(['conv-2d', { filters: 4 }]) }, ['without dropout1']],
  ['a layer more', { design: drawing(['conv-2d', { filters: 4 }], ['dropout', { rate: 0.3 }], ['relu']) }, ['with relu1']],
  ['a schedule', { schedule: { id: 'cosine', options: {} } }, ['Cosine']],
  [
    'an optimizer, with what was set of it',
    { optimizer: { id: 'momentum', options: { momentum: 0.5 } } },
    ['Momentum', 'momentum 0.5', 'learning rate 0.01'],
  ],
  [
    'augmentations',
    {
      augmentations: [
        { id: 'rotation', options: {} },
        { id: 'flip-vertical', options: { share: 20 } },
      ],
    },
    ['flip top–bottom 20 % of images, rotation up to 15°'],
  ],
  ['other data', { data: 'shapes' }, ['shapes']],
])('changes: %s', (_name, more, expected) => {
  expect(changesSince(factsOf(asked()), factsOf(asked(more)))).toEqual(expected)
})

test('a table of what differs, empty where a run has no such thing', () => {
  const plain = factsOf(asked())
  const other = factsOf(asked({ options: { earlyStopping: false }, optimizer: { id: 'momentum', options: {} } }))
  const rows = differencesOf([plain, other])
  expect(rows).toContainEqual({ label: 'Early stopping', values: ['on', 'off'] })
  expect(rows).toContainEqual({ label: 'Patience', values: ['5 epochs', undefined] })
  expect(rows.map(({ label }) => label)).not.toContain('Epochs')
})
