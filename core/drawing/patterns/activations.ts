// Activations in foreign files. At their defaults they are recognised by what the layer itself writes; here stand those with options, and other spellings.

import { layerTypes } from '../../layers/index.ts'
import type { LayerType } from '../../layers/layer-type.ts'
import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { batched, sheetOf, type Write } from '../match.ts'
import { constantOf, definePattern, endOf, entering, type Pattern, type Site } from '../pattern.ts'
import { typed } from '../settings.ts'

/** An activation in other operators than its own. */
function spelled(layer: string, apply: (g: GraphBuilder, x: Value) => Value, options: Readonly<Record<string, unknown>> = {}): Pattern {
  const write: Write = (g, { inputs }) => apply(g, entering(inputs))
  return byItsSheet(layerTypes.get(layer) as LayerType, options, write)
}

/** Ends and reaches as what it writes does. */
function byItsSheet(layer: LayerType, options: Readonly<Record<string, unknown>>, write: Write = layer.emit): Pattern {
  const sheet = sheetOf(layer, options, [batched([4, 4, 4])], write)
  const end = sheet?.producers.get(sheet.result)
  return definePattern({ layer: layer.type, ends: end ? endOf(end) : '', reach: sheet?.depth ?? 1, options: () => [options], write })
}

const own: readonly Pattern[] = [...layerTypes.values()]
  .filter(({ category, parameters }) => category === 'activation' && parameters({ inputs: [[4, 4, 4]], options: {} as never }).length === 0)
  .map((layer) => byItsSheet(layer, {}))

/** Longest first: SiLU holds a sigmoid. */
const sorted = (patterns: readonly Pattern[]) => patterns.toSorted((a, b) => (b.reach ?? 1) - (a.reach ?? 1))

const hardSigmoid = (g: GraphBuilder, x: Value) => g.op('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 })
const clipped = (g: GraphBuilder, x: Value) => g.op('Clip', [g.add(x, 3), g.scalar(0), g.scalar(6)])

const spellings: readonly Pattern[] = [
  spelled('hard-swish', (g, x) => g.mul(x, hardSigmoid(g, x))),
  spelled('hard-swish', (g, x) => g.mul(x, g.div(clipped(g, x), 6))),
  spelled('hard-swish', (g, x) => g.div(g.mul(x, clipped(g, x)), 6)),
  spelled('hard-swish', (g, x) => g.mul(g.mul(x, clipped(g, x)), 1 / 6)),
  spelled('hard-sigmoid', hardSigmoid),
  spelled('hard-sigmoid', (g, x) => g.div(clipped(g, x), 6)),
  spelled('hard-sigmoid', (g, x) => g.mul(clipped(g, x), 1 / 6)),
  spelled('mish', (g, x) => g.mul(x, g.op('Tanh', [g.op('Softplus', [x])]))),
  // x·(1 + erf(x / √2)) / 2, in the orders of PyTorch and Keras.
  spelled('gelu', (g, x) => g.mul(g.mul(x, g.add(g.op('Erf', [g.div(x, Math.SQRT2)]), 1)), 0.5)),
  spelled('gelu', (g, x) => g.mul(g.mul(x, 0.5), g.add(g.op('Erf', [g.div(x, Math.SQRT2)]), 1))),
  spelled('gelu', (g, x) => g.mul(g.mul(x, 0.5), g.add(g.op('Erf', [g.mul(x, Math.SQRT1_2)]), 1))),
  spelled('gelu', (g, x) => g.op('Gelu', [x], { approximate: 'tanh' }), { approximate: 'tanh' }),
]

const alpha = ({ settings }: Site) => typed(settings.alpha as number)

const withOptions: readonly Pattern[] = [
  definePattern({ layer: 'leaky-relu', ends: 'LeakyRelu', options: (site) => [{ negativeSlope: alpha(site) }] }),
  definePattern({ layer: 'elu', ends: 'Elu', options: (site) => [{ alpha: alpha(site) }] }),
  definePattern({ layer: 'celu', ends: 'Celu', options: (site) => [{ alpha: alpha(site) }] }),
  definePattern({ layer: 'gelu', ends: 'Gelu', options: ({ settings }) => [{ approximate: settings.approximate }] }),
  definePattern({
    layer: 'prelu',
    ends: 'PRelu',
    options: () => [{ slopes: 'channel' }, { slopes: 'one' }],
    inputs: ({ node }) => [node.inputs.slice(0, 1)],
  }),
  definePattern({
    layer: 'hardtanh',
    ends: 'Clip',
    options(site) {
      const [[low], [high]] = [constantOf(site, site.node, 1) ?? [], constantOf(site, site.node, 2) ?? []]
      return low === undefined || high === undefined ? [] : [{ low: typed(low), high: typed(high) }]
    },
  }),
  definePattern({ layer: 'softmax', ends: 'Softmax', options: () => [{}, { over: 'last' }] }),
]

export const activationPatterns: readonly Pattern[] = [...sorted([...own, ...spellings]), ...withOptions]
