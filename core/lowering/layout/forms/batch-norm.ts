// Batch norm on blocked images: two passes that read (sums, squares) and one that writes (a·x + d); its gradient likewise. The formulas stand in
// core/lowering/lowerings/batch-norm-training and batch-norm-grad.

import { GraphBuilder } from '../../../onnx/builder.ts'
import type { OnnxGraph } from '../../../onnx/graph.ts'
import type { Value } from '../../../onnx/operator.ts'
import { elementCount } from '../../../tensor/tensor.ts'
import { nanoseconds } from '../../costs.ts'
import { affineForm } from '../../lowerings/batch-norm-grad.ts'
import { moveRunning } from '../../lowerings/batch-norm-training.ts'
import { renameValues } from '../../rename.ts'
import { required } from '../../window.ts'
import { blockOf, defineForm, isBlockable } from '../form.ts'
import { affine, channelDots, channelMeans, channelSums } from '../passes.ts'

/** σ² = E[x²] − μ² loses one digit in a hundred of these: beyond it the squares are summed of x − μ. */
const illConditioned = 100

export const batchNormTrainingForm = defineForm({
  op: 'lamina.BatchNormTraining',
  name: 'affine-pass',
  images: (call) => (isBlockable(call.inputs[0], blockOf(call)) ? { inputs: [0], outputs: [0] } : undefined),
  cost: (call) => 0.3 * elementCount(call.outputs[0]?.shape ?? []) + 12 * nanoseconds.node,
  emit(g, call) {
    const [x, scale, bias] = required(call) as [Value, Value, Value]
    const epsilon = call.attributes.epsilon as number
    const mean = channelMeans(g, x)
    const variance = varianceOf(g, x, mean, epsilon)
    const inverse = g.op('Reciprocal', [g.op('Sqrt', [g.add(variance, epsilon)])])
    const slope = g.mul(scale, inverse)
    const y = affine(g, x, { scale: slope, shift: g.sub(bias, g.mul(slope, mean)) })
    return [y, mean, inverse, ...moveRunning(g, call, mean, variance)]
  },
})

/** Of the batch, biased. Where a mean lies far from 0 beside its deviation the difference of squares has no digits left, and the centred sum is taken. */
function varianceOf(g: GraphBuilder, x: Value, mean: Value, epsilon: number): Value {
  const count = elementCount(x.shape) / (x.shape[1] ?? 1)
  const squared = g.mul(mean, mean)
  const meanSquare = g.mul(channelDots(g, x, x), 1 / count)
  const difference = g.sub(meanSquare, squared)
  // μ² > 100·(E[x²] − μ² + ε)
  const worst = g.op('ReduceMax', [g.sub(g.mul(squared, 1 + 1 / illConditioned), meanSquare)], { keepdims: 0 })
  const centred = branch('centred', [x, mean], (inner, [image, middle]) => {
    const apart = affine(inner, image as Value, { shift: inner.neg(middle as Value) })
    return inner.mul(channelDots(inner, apart, apart), 1 / count)
  })
  const usual = branch('usual', [difference], (inner, [found]) => inner.op('Identity', [found]))
  return g.op('If', [g.op('Greater', [worst, g.scalar(epsilon)])], { then_branch: centred, else_branch: usual })
}

/** A branch of `If` that reads values of the graph around it. */
function branch(name: string, captured: readonly Value[], build: (inner: GraphBuilder, captured: readonly Value[]) => Value): OnnxGraph {
  const inner = new GraphBuilder(name)
  const inputs = captured.map((value) => inner.input(value.name, value.type, value.shape))
  inner.output(build(inner, inputs))
  const built = inner.build()
  const prefix = `${captured[0]?.name}~${name}/`
  const own = new Map(built.nodes.flatMap(({ outputs }) => outputs.map((output) => [output, `${prefix}${output}`] as const)))
  const renamed = renameValues(built, own)
  return { ...renamed, inputs: [], nodes: renamed.nodes.map((node) => ({ ...node, name: `${prefix}${node.name}` })) }
}

export const batchNormGradForm = defineForm({
  op: 'lamina.BatchNormGrad',
  name: 'affine-passes',
  images: (call) => (isBlockable(call.inputs[0], blockOf(call)) ? { inputs: [0, 4], outputs: [0] } : undefined),
  cost: (call) => 0.4 * elementCount(call.outputs[0]?.shape ?? []) + 12 * nanoseconds.node,
  emit(g, call) {
    const [x, scale, mean, inverse, gradY] = required(call) as [Value, Value, Value, Value, Value]
    const count = elementCount(x.shape) / (x.shape[1] ?? 1)
    const dBias = channelSums(g, gradY)
    const dScale = g.mul(g.sub(channelDots(g, x, gradY), g.mul(mean, dBias)), inverse)
    const { a, b, d } = affineForm(g, { scale, mean, inverse, dScale, dBias, count, unscaled: call.attributes.unscaled === 1 })
    // Without a factor one pass is enough, unless somebody else reads gradY later: it is added to in its place.
    const dX = a ? affine(g, gradY, { scale: a, sum: affine(g, x, { scale: b, shift: d }) }) : g.add(affine(g, x, { scale: b, shift: d }), gradY)
    return [dX, dScale, dBias]
  },
})

/** Statistics given: one affine pass. */
export const batchNormalizationForm = defineForm({
  op: 'BatchNormalization',
  name: 'affine-pass',
  images: (call) =>
    call.outputs.length === 1 && !call.attributes.training_mode && isBlockable(call.inputs[0], blockOf(call))
      ? { inputs: [0], outputs: [0] }
      : undefined,
  cost: (call) => nanoseconds.passed * elementCount(call.outputs[0]?.shape ?? []),
  emit(g, call) {
    const [x, scale, bias, mean, variance] = required(call) as [Value, Value, Value, Value, Value]
    const inverse = g.op('Reciprocal', [g.op('Sqrt', [g.add(variance, call.attributes.epsilon as number)])])
    const slope = g.mul(scale, inverse)
    return [affine(g, x, { scale: slope, shift: g.sub(bias, g.mul(slope, mean)) })]
  },
})
