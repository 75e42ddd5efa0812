// Checked design -> Model: the ONNX graph in inference form, with a free batch, and weights drawn from the seed.

import type { CheckedDesign, CheckedNode } from '../design/checked.ts'
import { isHead, isMain, trainedOnly, weightOf } from '../design/heads.ts'
import { initialise } from '../layers/initialisation.ts'
import { outputType } from '../layers/output.ts'
import type { Penalty } from '../losses/penalty.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { Dimension, OnnxGraph, ValueInfo } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { prune } from '../onnx/prune.ts'
import { invariant } from '../problems.ts'
import { sameShape, type Tensor } from '../tensor/tensor.ts'
import type { Head, Model, ModelLayer, TrainedWithHeads } from './model.ts'

/** Names at the ends of every graph that is compiled here. */
export const graphNames = { input: 'input', logits: 'logits', probabilities: 'probabilities', batch: 'N' } as const

export interface CompileOptions {
  readonly seed: number
  /** What weights start from, by `<node id>.<parameter>`; those that are missing or of another shape are drawn from the seed. */
  readonly weights?: ReadonlyMap<string, Tensor>
}

/** Equal designs, seeds and weights give equal graphs, bit for bit. Parameters are called `<node name>.<parameter>`, nodes `<id>.<name>/<operator>`. */
export function compile(checked: CheckedDesign, { seed, weights: given }: CompileOptions): Model {
  const weights = drawWeights(checked, seed, given)
  const { graph, layers } = build(checked, weights, 1)
  const free = freeBatch(graph, build(checked, weights, 2).graph)
  const output = checked.nodes.find(isMain)
  invariant(output, 'a checked design has a main output')
  const input = free.inputs.find(({ name }) => name === graphNames.input)
  invariant(input, 'a checked design has an input')
  const softmax = output.options.activation === 'softmax'
  return {
    input,
    logits: graphNames.logits,
    ...(softmax ? { probabilities: graphNames.probabilities } : {}),
    classes: output.output[0] as number,
    penalties: penaltiesOf(checked),
    ...answering(
      checked,
      { graph: free, layers, heads: headsOf(checked) },
      softmax ? [graphNames.logits, graphNames.probabilities] : [graphNames.logits],
    ),
  }
}

const headLogits = (name: string): string => `${graphNames.logits}/${name}`

const headsOf = ({ nodes }: CheckedDesign): readonly Head[] =>
  nodes.filter(({ node }) => isHead(node)).map((head) => ({ name: head.node.name, logits: headLogits(head.node.name), weight: weightOf(head) }))

/** The part that answers, and beside it, where there are heads, the whole. */
function answering({ nodes }: CheckedDesign, whole: TrainedWithHeads, answers: readonly string[]): Pick<Model, 'graph' | 'layers' | 'trained'> {
  if (whole.heads.length === 0) return { graph: whole.graph, layers: whole.layers }
  const aside = trainedOnly(nodes)
  const layers = whole.layers.filter((_, at) => !aside.has(nodes[at]?.node.id ?? ''))
  return { graph: prune(whole.graph, answers), layers, trained: whole }
}

const penaltiesOf = ({ nodes }: CheckedDesign): ReadonlyMap<string, Penalty> =>
  new Map(
    nodes.flatMap(({ node, layer, inputs, options }) =>
      layer.parameters({ inputs, options }).flatMap(({ name, penalty }) => (penalty ? [[`${node.name}.${name}`, penalty] as const] : [])),
    ),
  )

/** Buffers too: everything that `parameters` of the layers declares. */
function drawWeights({ nodes }: CheckedDesign, seed: number, given?: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const weights = new Map<string, Tensor>()
  for (const { node, layer, inputs, options } of nodes)
    for (const parameter of layer.parameters({ inputs, options })) {
      const name = `${node.name}.${parameter.name}`
      const kept = given?.get(`${node.id}.${parameter.name}`)
      weights.set(name, kept && sameShape(kept.shape, parameter.shape) ? kept : initialise(parameter.initialise, parameter.shape, seed, name))
    }
  return weights
}

function build({ design, nodes }: CheckedDesign, weights: ReadonlyMap<string, Tensor>, batch: number): { graph: OnnxGraph; layers: ModelLayer[] } {
  const g = new GraphBuilder(design.name || 'design')
  const values = new Map<string, Value>()
  const layers: ModelLayer[] = []
  for (const checked of nodes) {
    const value = emit(g, checked, values, weights, batch)
    values.set(checked.node.id, value)
    layers.push({ name: checked.node.name, type: checked.layer.type, value: value.name })
  }
  return { graph: g.build(), layers }
}

function emit(g: GraphBuilder, checked: CheckedNode, values: ReadonlyMap<string, Value>, weights: ReadonlyMap<string, Tensor>, batch: number): Value {
  const { node, layer, options, sources, output } = checked
  const arriving = sources.map((id) => fed(values, id))
  const inputs = layer.ports.inputs.length === 0 ? [g.input(graphNames.input, 'float32', [batch, ...output])] : arriving
  const parameter = (name: string): Value => {
    const full = `${node.name}.${name}`
    const weight = weights.get(full)
    invariant(weight, `${layer.type} declares no parameter "${name}"`)
    return g.initializer(full, weight)
  }
  return g.within(`${node.id}.${node.name}`, () => {
    if (layer.type !== outputType) return layer.emit(g, { inputs, options, parameter })
    if (isHead(node)) return g.output(fed(values, sources[0] ?? ''), headLogits(node.name))
    const logits = g.output(fed(values, sources[0] ?? ''), graphNames.logits)
    const emitted = layer.emit(g, { inputs: [logits], options, parameter })
    return emitted === logits ? logits : g.output(emitted, graphNames.probabilities)
  })
}

function fed(values: ReadonlyMap<string, Value>, id: string): Value {
  const value = values.get(id)
  invariant(value, `node ${id} comes before what feeds it`)
  return value
}

/** Two builds that differ in the batch alone tell which dimensions are the batch; a layer that wrote the batch into a constant would show here. */
function freeBatch(one: OnnxGraph, two: OnnxGraph): OnnxGraph {
  const freed = (info: ValueInfo, other: ValueInfo | undefined): ValueInfo => {
    const shape = info.shape.map((size, axis): Dimension => (size === other?.shape[axis] ? size : graphNames.batch))
    return { ...info, shape }
  }
  for (const [at, node] of one.nodes.entries())
    invariant(sameContent(node.attributes, two.nodes[at]?.attributes), `"${node.name}" depends on the size of the batch`)
  return {
    ...one,
    inputs: one.inputs.map((info, at) => freed(info, two.inputs[at])),
    outputs: one.outputs.map((info, at) => freed(info, two.outputs[at])),
    values: new Map([...one.values].map(([name, info]) => [name, freed(info, two.values.get(name))])),
  }
}

const sameContent = (a: unknown, b: unknown): boolean => contentOf(a) === contentOf(b)
const contentOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (ArrayBuffer.isView(part) ? Array.from(part as never, String).join() : part))
