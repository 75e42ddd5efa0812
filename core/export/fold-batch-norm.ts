// Batch norm folded into the convolution or dense layer before it: with standing statistics both are linear, and one of them is enough.
// What was folded is written into the file, so that its drawing still finds weights that compute the same.

import { z } from 'zod'
import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { prune } from '../onnx/prune.ts'
import { float32, type Tensor, zeros } from '../tensor/tensor.ts'

/** One batch norm that is no longer in the graph. */
export interface FoldedNorm {
  /** What its tensors' names begin with: `bn1` of `bn1.running_mean`. */
  readonly norm: string
  /** Name of the bias that it went into. */
  readonly bias: string
  readonly epsilon: number
}

interface Foldable {
  readonly norm: OnnxNode
  readonly source: OnnxNode
  readonly weightName: string
  /** scale, shift, mean, variance: [C] each. */
  readonly statistics: readonly [Tensor, Tensor, Tensor, Tensor]
}

/** Graph in inference form -> the same function without those batch norms that follow a layer with weights of its own; the rest stays. */
export function foldBatchNorms(graph: OnnxGraph): { readonly graph: OnnxGraph; readonly folded: readonly FoldedNorm[] } {
  const foldable = findFoldable(graph)
  const initializers = new Map(graph.initializers)
  const replaced = new Map<OnnxNode, OnnxNode | undefined>()
  const folded = foldable.map(({ norm, source, weightName, statistics }): FoldedNorm => {
    const epsilon = epsilonOf(norm)
    const [weight, bias] = [initializers.get(weightName) as Tensor, initializers.get(source.inputs[2] ?? '')]
    const biasName = source.inputs[2] || weightName.replace(/weight$/, 'bias')
    const moved = folding(weight, bias, statistics, { epsilon, axis: filterAxis[source.op] ?? 0 })
    initializers.set(weightName, moved.weight).set(biasName, moved.bias)
    replaced.set(norm, undefined)
    replaced.set(source, { ...source, inputs: [source.inputs[0] ?? '', weightName, biasName], outputs: [norm.outputs[0] ?? ''] })
    return { norm: (norm.inputs[3] ?? '').replace(/\.running_mean$/, ''), bias: biasName, epsilon }
  })
  const nodes = graph.nodes.flatMap((node) => (replaced.has(node) ? (replaced.get(node) ?? []) : node))
  return { graph: prune({ ...graph, nodes, initializers }), folded }
}

/** Which axis of the weight counts the filters. */
const filterAxis: Readonly<Record<string, number>> = { Conv: 0, Gemm: 0, ConvTranspose: 1 }

const epsilonOf = ({ attributes }: OnnxNode): number => (attributes.epsilon?.type === 'float' ? attributes.epsilon.value : 1e-5)

function findFoldable(graph: OnnxGraph): readonly Foldable[] {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const reads = new Map<string, number>()
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)])
    reads.set(name, (reads.get(name) ?? 0) + 1)
  const readOnce = (name: string): boolean => reads.get(name) === 1
  const tensorOf = (name: string): Tensor | undefined => {
    const value = producers.get(name)?.op === 'Constant' ? producers.get(name)?.attributes.value : undefined
    return graph.initializers.get(name) ?? (value?.type === 'tensor' ? value.value : undefined)
  }
  return graph.nodes.flatMap((norm): readonly Foldable[] => {
    if (norm.op !== 'BatchNormalization' || norm.domain !== '') return []
    const [arriving = '', ...names] = norm.inputs
    const source = producers.get(arriving)
    const [, weightName = '', biasName = ''] = source?.inputs ?? []
    const weight = graph.initializers.get(weightName)
    const own = [weightName, biasName].every((name) => name === '' || (graph.initializers.has(name) && readOnce(name)))
    if (!source || !weight || !own || !readOnce(arriving) || !isLinear(source) || !/\.running_mean$/.test(names[2] ?? '')) return []
    if (biasName === '' && (!/weight$/.test(weightName) || graph.initializers.has(weightName.replace(/weight$/, 'bias')))) return []
    const [scale, shift, mean, variance] = names.map(tensorOf)
    return scale && shift && mean && variance ? [{ norm, source, weightName, statistics: [scale, shift, mean, variance] }] : []
  })
}

/** y = W·x + b and no more, filters along `filterAxis`. */
function isLinear({ op, domain, attributes }: OnnxNode): boolean {
  if (domain !== '' || filterAxis[op] === undefined) return false
  const number = (name: string, standard: number): number => {
    const attribute = attributes[name]
    return attribute?.type === 'int' || attribute?.type === 'float' ? attribute.value : standard
  }
  if (op === 'Gemm') return number('transB', 0) === 1 && number('transA', 0) === 0 && number('alpha', 1) === 1 && number('beta', 1) === 1
  return op === 'Conv' || number('group', 1) === 1
}

/** s = γ / √(σ² + ε): W′ = s·W, b′ = s·(b − μ) + β. */
function folding(
  weight: Tensor,
  bias: Tensor | undefined,
  [scale, shift, mean, variance]: Foldable['statistics'],
  { epsilon, axis }: { readonly epsilon: number; readonly axis: number },
): { readonly weight: Tensor; readonly bias: Tensor } {
  const channels = weight.shape[axis] ?? 0
  const inner = weight.shape.slice(axis + 1).reduce((all, size) => all * size, 1)
  const stretch = Array.from({ length: channels }, (_, at) => Number(scale.data[at]) / Math.sqrt(Number(variance.data[at]) + epsilon))
  const stretched = Float32Array.from(weight.data as Float32Array, (value, at) => value * (stretch[Math.floor(at / inner) % channels] as number))
  const moved = Float32Array.from(
    { length: channels },
    (_, at) => (stretch[at] as number) * (Number(bias?.data[at] ?? 0) - Number(mean.data[at])) + Number(shift.data[at]),
  )
  return { weight: float32(weight.shape, stretched), bias: float32([channels], moved) }
}

export const foldedKey = 'lamina.folded'
const foldedSchema = z.array(z.object({ norm: z.string(), bias: z.string(), epsilon: z.number().min(0).max(1) })).max(100_000)

export const writeFolded = (folded: readonly FoldedNorm[]): string => JSON.stringify(folded)

/**
 * Weights of a file with folded norms -> weights that its drawing has, of the same function: each norm passes on what arrives, moved by the bias where
 * the layer before it has none. `wanted` has the shapes of the drawing's tensors.
 */
export function unfolded(graph: OnnxGraph, wanted: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, Tensor> {
  const weights = new Map(graph.initializers)
  for (const { norm, bias, epsilon } of readFolded(graph)) {
    const [shape, moved] = [wanted.get(`${norm}.running_mean`), weights.get(bias)]
    if (!shape || !moved) continue
    const own = wanted.has(bias)
    if (!own) weights.delete(bias)
    const filled = (value: number) => float32(shape, new Float32Array(zeros('float32', shape).data.length).fill(value))
    const mean = own
      ? filled(0)
      : float32(
          shape,
          Float32Array.from(moved.data as Float32Array, (value) => -value),
        )
    weights.set(`${norm}.running_mean`, mean).set(`${norm}.running_var`, filled(1 - epsilon))
    if (wanted.has(`${norm}.weight`)) weights.set(`${norm}.weight`, filled(1)).set(`${norm}.bias`, filled(0))
  }
  return weights
}

function readFolded({ metadata }: OnnxGraph): readonly FoldedNorm[] {
  try {
    return foldedSchema.parse(JSON.parse(metadata.get(foldedKey) ?? '[]'))
  } catch {
    return []
  }
}
