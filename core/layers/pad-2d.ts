// Pad 2D: a frame around every map.

import { choice, float, pair } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { first, imageOf, needsImage, nothing, onePort, sayPair, term } from './shared.ts'

type Mode = 'constant' | 'reflect' | 'replicate'
const onnxModes = { constant: 'constant', reflect: 'reflect', replicate: 'edge' } as const satisfies Record<Mode, string>

export const pad2d = defineLayer({
  type: 'pad-2d',
  title: 'Pad 2D',
  stem: 'pad',
  category: 'convolution',
  summary:
    'Puts a frame around every map: one number, the image mirrored at its edge, or its edge repeated. Put it before a convolution without padding, where a frame of zeros would leave marks.',
  source: 'as torch.nn.ZeroPad2d, ReflectionPad2d and ReplicationPad2d write it',
  ports: onePort,
  options: {
    before: pair({ label: 'Top and left', help: 'Rows above and columns left of the map.', default: [1, 1], min: 0, max: 4096, unit: 'px' }),
    after: pair({ label: 'Bottom and right', help: 'Rows below and columns right of the map.', default: [1, 1], min: 0, max: 4096, unit: 'px' }),
    mode: choice({
      label: 'Filled with',
      help: 'What the frame shows.',
      default: 'constant' as Mode,
      choices: { constant: 'one number', reflect: 'the image mirrored', replicate: 'the edge repeated' } satisfies Record<Mode, string>,
    }),
    value: float({ label: 'Number', help: 'What the frame is filled with.', default: 0, when: (values) => values.mode === 'constant' }),
  },
  highlights: ({ before, after, mode }) => [`${sayPair(before)} + ${sayPair(after)}`, ...(mode === 'constant' ? [] : [mode])],
  shape({ inputs, options: { before, after, mode } }) {
    const unfit = needsImage('Pad 2D', first(inputs))
    if (unfit) return refuse(unfit)
    const [channels, height, width] = imageOf(first(inputs))
    const tooWide = (['before', 'after'] as const).find((side) => {
      const [rows, columns] = { before, after }[side]
      return rows >= height || columns >= width
    })
    if (mode === 'reflect' && tooWide)
      return refuse({
        code: 'nothing-to-mirror',
        option: tooWide,
        what: `A mirrored frame of ${sayPair({ before, after }[tooWide])} is not smaller than the ${sayPair([height, width])} image.`,
        mend: `Use at most ${sayPair([height - 1, width - 1])}, or repeat the edge.`,
      })
    return [channels, height + before[0] + after[0], width + before[1] + after[1]]
  },
  parameters: () => [],
  emit(g, { inputs, options: { before, after, mode, value } }) {
    const filling = mode === 'constant' ? g.scalar(value) : undefined
    // Axes are named, as ONNX Runtime would otherwise merge the frame into a pool behind it and then refuse it as wider than the pool's window.
    return g.op('Pad', [first(inputs), g.ints([...before, ...after]), filling, g.ints([2, 3])], { mode: onnxModes[mode] })
  },
  arithmetic({ inputs, options: { before, after } }) {
    const [, height] = imageOf(first(inputs))
    return {
      parameters: nothing,
      multiplyAdds: nothing,
      output: {
        value: height + before[0] + after[0],
        symbols: 'h + t + b',
        filled: `${height} + ${before[0]} + ${after[0]}`,
        terms: [term('h', 'height of the input', height), term('t', 'rows above', before[0]), term('b', 'rows below', after[0])],
      },
      window: { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], padding: before },
    }
  },
  pytorch({ options: { before, after, mode, value } }) {
    const sides = `(${before[1]}, ${after[1]}, ${before[0]}, ${after[0]})`
    if (mode === 'reflect') return `nn.ReflectionPad2d(${sides})`
    if (mode === 'replicate') return `nn.ReplicationPad2d(${sides})`
    return value === 0 ? `nn.ZeroPad2d(${sides})` : `nn.ConstantPad2d(${sides}, ${value})`
  },
  cases: [
    { name: 'zeros all around', inputs: [[3, 5, 6]], output: [3, 7, 8] },
    { name: 'a number, uneven', options: { before: [2, 1], after: [1, 0], value: 0.5 }, inputs: [[2, 4, 4]], output: [2, 7, 5] },
    { name: 'mirrored', options: { mode: 'reflect', before: [0, 1], after: [3, 2] }, inputs: [[2, 5, 6]], output: [2, 8, 9] },
    { name: 'edge repeated', options: { mode: 'replicate', before: [4, 0], after: [0, 5] }, inputs: [[2, 3, 3]], output: [2, 7, 8] },
  ],
  refusals: [
    {
      name: 'a mirrored frame as wide as the image',
      options: { mode: 'reflect', after: [1, 4] },
      inputs: [[3, 4, 4]],
      says: /^A mirrored frame of 1×4 is not smaller than the 4×4 image\. Use at most 3×3, or repeat the edge\.$/,
    },
    { name: 'no image', inputs: [[16]], says: /^Pad 2D needs channels, height and width/ },
  ],
})
