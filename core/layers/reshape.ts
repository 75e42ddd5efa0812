// Reshape: the same values in the same order under other axes.

import { list } from '../options/options.ts'
import { elementCount, sayShape } from '../tensor/tensor.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { expression } from './pytorch.ts'
import { first, nothing, onePort, term } from './shared.ts'

/** The asked shape, its −1 filled in; undefined where that does not come out even. */
function filledIn(shape: readonly number[], count: number): readonly number[] | undefined {
  const known = shape.reduce((all, one) => (one === -1 ? all : all * one), 1)
  const whole = shape.map((one) => (one === -1 ? count / known : one))
  return elementCount(whole) === count && whole.every((one) => Number.isInteger(one) && one > 0) ? whole : undefined
}

export const reshape = defineLayer({
  type: 'reshape',
  title: 'Reshape',
  stem: 'reshape',
  category: 'dense',
  summary:
    'Writes the same values in the same order under other axes: rows of an image as a signal of one channel per row, a list from a dense layer as a small map. Moves nothing and computes nothing.',
  source: 'as torch.nn.Unflatten and Tensor.reshape write it',
  ports: onePort,
  slim: true,
  options: {
    shape: list({
      label: 'Shape',
      help: 'Channels first, then length, height and width, or depth, height and width; one number may be −1 and follows from the others.',
      of: 'int',
      default: [1, -1],
      min: -1,
      max: 100_000_000,
    }),
  },
  highlights: ({ shape }) => [shape.map((one) => (one === -1 ? '…' : one)).join('×')],
  shape({ inputs, options: { shape } }) {
    const input = first(inputs)
    const open = shape.filter((one) => one === -1).length
    const made = shape.length >= 1 && shape.length <= 4 && open <= 1 ? filledIn(shape, elementCount(input)) : undefined
    if (made) return made
    return refuse({
      code: 'wrong-count',
      option: 'shape',
      what: `The ${elementCount(input)} values of ${sayShape(input)} do not come out as ${shape.map((one) => (one === -1 ? '…' : one)).join('×') || 'nothing'}.`,
      mend: `Give one to four numbers whose product is ${elementCount(input)}, of which one may be −1.`,
    })
  },
  parameters: () => [],
  emit: (g, { inputs, options: { shape } }) => g.reshape(first(inputs), [-1, ...(filledIn(shape, elementCount(first(inputs).shape.slice(1))) ?? [])]),
  arithmetic: ({ output }) => ({
    parameters: nothing,
    multiplyAdds: nothing,
    ...(output.length === 1
      ? { output: { value: output[0] ?? 0, symbols: 'n', filled: `${output[0]}`, terms: [term('n', 'values', output[0] ?? 0)] } }
      : {}),
    window: 'all',
  }),
  pytorch: ({ inputs, options: { shape } }) =>
    expression((x) => `${x}.reshape(-1, ${(filledIn(shape, elementCount(first(inputs))) ?? shape).join(', ')})`),
  cases: [
    { name: 'rows of an image as a signal', options: { shape: [28, 28] }, inputs: [[1, 28, 28]], output: [28, 28] },
    { name: 'a list as a map', options: { shape: [4, 3, -1] }, inputs: [[60]], output: [4, 3, 5] },
    { name: 'one long signal', inputs: [[3, 4, 5]], output: [1, 60] },
    { name: 'a volume', options: { shape: [1, -1, 4, 5] }, inputs: [[3, 4, 5]], output: [1, 3, 4, 5] },
  ],
  refusals: [
    {
      name: 'another number of values',
      options: { shape: [7, 7] },
      inputs: [[2, 5, 5]],
      says: /^The 50 values of 2×5×5 do not come out as 7×7\. Give one to four numbers whose product is 50, of which one may be −1\.$/,
    },
    { name: 'two open sizes', options: { shape: [-1, -1] }, inputs: [[12]], says: /^The 12 values of 12 do not come out as …×…\./ },
  ],
})
