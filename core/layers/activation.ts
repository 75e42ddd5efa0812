// What activations say in the same words: one function, applied to every value by itself. Used by the files beside it only.

import type { GraphBuilder } from '../onnx/builder.ts'
import type { Value } from '../onnx/operator.ts'
import type { Options, OptionValues } from '../options/options.ts'
import { defineLayer, type LayerType, refuse } from './layer-type.ts'
import { first, noAxis, unchanged } from './shared.ts'

type Said = 'type' | 'title' | 'stem' | 'summary' | 'source' | 'options' | 'highlights'

interface Activation<O extends Options> extends Pick<LayerType<O>, Said> {
  /** x -> y of the same shape. */
  apply(g: GraphBuilder, x: Value, options: OptionValues<O>): Value
  pytorch(options: OptionValues<O>): string
  /** Options worth a case of their own. */
  readonly tried?: readonly Readonly<Record<string, unknown>>[]
}

export const defineActivation = <const O extends Options>({ apply, pytorch, tried = [], ...said }: Activation<O>): LayerType =>
  defineLayer<O>({
    ...said,
    ...unchanged,
    category: 'activation',
    shape: ({ inputs }) => (first(inputs).length > 0 ? first(inputs) : refuse(noAxis(said.title))),
    emit: (g, { inputs, options }) => apply(g, first(inputs), options),
    pytorch: ({ options }) => pytorch(options),
    cases: [
      { name: 'of an image', inputs: [[3, 5, 4]], output: [3, 5, 4] },
      { name: 'of a list', inputs: [[7]], output: [7] },
      { name: 'of one value', inputs: [[1]], output: [1] },
      ...tried.map((options) => ({ name: JSON.stringify(options), options, inputs: [[2, 3, 4]], output: [2, 3, 4] })),
    ],
    refusals: [{ name: 'no axis', inputs: [[]], says: new RegExp(`^${said.title} needs at least one axis of values\\.`) }],
  })
