// Normalisations in foreign files; dropout, which stands in files that were exported from training.

import type { GraphBuilder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/operator.ts'
import { constantOf, definePattern, entering, type Pattern, type Site } from '../pattern.ts'
import { momentumOf, typed } from '../settings.ts'

const epsilonOf = ({ settings }: Site) => typed(settings.epsilon as number)

/** Means of the squared distance, as PyTorch's LayerNorm is exported below opset 17. */
function layerNormInPieces(g: GraphBuilder, x: Value, axes: readonly number[], epsilon: number, [scale, shift]: readonly [Value, Value]): Value {
  const centred = g.sub(x, g.mean(x, axes, true))
  const variance = g.mean(g.op('Pow', [centred, g.scalar(2)]), axes, true)
  return g.add(g.mul(g.div(centred, g.op('Sqrt', [g.add(variance, epsilon)])), scale), shift)
}

/** The epsilon that stands in the sum below a root. */
function epsilonBelow(site: Site): number | undefined {
  let node: Site['node'] | undefined = site.node
  // Add <- Mul <- Div <- Sqrt <- Add
  for (const [op, at] of [
    ['Add', 0],
    ['Mul', 0],
    ['Div', 1],
    ['Sqrt', 0],
  ] as const) {
    if (node?.op !== op) return undefined
    node = site.graph.producers.get(node.inputs[at] ?? '')
  }
  const [value] = (node?.op === 'Add' && (constantOf(site, node, 1) ?? constantOf(site, node, 0))) || []
  return value
}

export const normalisationPatterns: readonly Pattern[] = [
  definePattern({
    layer: 'layer-norm',
    ends: 'Add',
    reach: 7,
    options(site) {
      const epsilon = epsilonBelow(site)
      return epsilon === undefined ? [] : (['last', 'all'] as const).map((over) => ({ over, epsilon: typed(epsilon) }))
    },
    write(g, { inputs, options, parameter }) {
      const x = entering(inputs)
      const axes = options.over === 'last' ? [-1] : x.shape.slice(1).map((_, axis) => axis + 1 - x.shape.length)
      return layerNormInPieces(g, x, axes, options.epsilon as number, [parameter('weight'), parameter('bias')])
    },
  }),
  definePattern({
    layer: 'layer-norm',
    ends: 'LayerNormalization',
    options: (site) => ['last', 'all'].flatMap((over) => [true, false].map((affine) => ({ over, affine, epsilon: epsilonOf(site) }))),
  }),
  definePattern({
    layer: 'batch-norm',
    ends: 'BatchNormalization',
    options: (site) => [true, false].map((affine) => ({ affine, epsilon: epsilonOf(site), momentum: typed(1 - momentumOf(site.node)) })),
  }),
  definePattern({
    layer: 'group-norm',
    ends: 'Add',
    reach: 3,
    options(site) {
      const scaled = site.graph.producers.get(site.node.inputs[0] ?? '')
      const norm = scaled && site.graph.producers.get(scaled.inputs[0] ?? '')
      return norm?.op === 'GroupNormalization' ? groupOptions(norm, true) : []
    },
  }),
  // As PyTorch 1.13 exports it: groups as channels of a longer list, normalised one by one.
  definePattern({
    layer: 'group-norm',
    ends: 'Add',
    reach: 5,
    options(site) {
      const scaled = site.graph.producers.get(site.node.inputs[0] ?? '')
      const seen = scaled && site.graph.producers.get(scaled.inputs[0] ?? '')
      const norm = seen && site.graph.producers.get(seen.inputs[0] ?? '')
      if (norm?.op !== 'InstanceNormalization') return []
      const epsilon = norm.attributes.epsilon?.type === 'float' ? norm.attributes.epsilon.value : 1e-5
      return [{ groups: site.graph.shape(norm.outputs[0] ?? '')[1], epsilon: typed(epsilon) }]
    },
    write(g, { inputs, options, parameter }) {
      const x = entering(inputs)
      const groups = options.groups as number
      const ones = (value: number) => g.constant({ type: 'float32', shape: [groups], data: new Float32Array(groups).fill(value) })
      const normal = g.op('InstanceNormalization', [g.reshape(x, [0, groups, -1]), ones(1), ones(0)], { epsilon: options.epsilon as number })
      const places = x.shape.slice(2).map(() => 1)
      const wide = (name: string) => g.reshape(parameter(name), [x.shape[1] ?? 0, ...places])
      return g.add(g.mul(g.reshape(normal, [-1, ...x.shape.slice(1)]), wide('weight')), wide('bias'))
    },
  }),
  definePattern({ layer: 'group-norm', ends: 'GroupNormalization', options: ({ node }) => groupOptions(node, false) }),
  definePattern({
    layer: 'instance-norm',
    ends: 'InstanceNormalization',
    options: (site) => [true, false].map((affine) => ({ affine, epsilon: epsilonOf(site) })),
  }),
  definePattern({
    layer: 'local-response-norm',
    ends: 'LRN',
    options: ({ settings: { size, alpha, beta, bias } }) => [
      { size, alpha: typed(alpha as number), beta: typed(beta as number), bias: typed(bias as number) },
    ],
  }),
  definePattern({
    layer: 'dropout',
    ends: 'Dropout',
    options(site) {
      const [rate = 0.5] = constantOf(site, site.node, 1) ?? []
      return [{ rate: typed(rate) }]
    },
    inputs: ({ node }) => [node.inputs.slice(0, 1)],
    // Whether it trains is no matter of the drawing.
    write: (g, { inputs, options }) => g.op('Dropout', [entering(inputs), g.scalar(options.rate as number)]),
  }),
]

const groupOptions = (norm: Site['node'], affine: boolean) => {
  const { epsilon, num_groups: groups } = norm.attributes
  return [{ groups: groups?.value, affine, epsilon: typed(epsilon?.type === 'float' ? epsilon.value : 1e-5) }]
}
