// Networks of the reference trainings whose .onnx files leave something out (auxiliary heads, dropout): drawn as designs, with PyTorch's weights put in.

import { compile } from '../compile/compile.ts'
import type { Model } from '../compile/model.ts'
import { checkOrThrow } from '../design/check.ts'
import type { Design, DesignNode } from '../design/design.ts'
import { Pencil } from '../design/templates/template.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { invariant } from '../problems.ts'
import { sameShape, type Tensor } from '../tensor/tensor.ts'
import { oracleTensor } from './oracle.ts'

interface Entry {
  readonly model: string
  readonly input: readonly number[]
  readonly classes: number
  readonly args: { readonly p?: number; readonly aux?: number }
}

/** `inc1_b2a` stands for PyTorch's `inc1.b2a`: names of layers have no dots. */
export const torchName = (name: string): string => name.replaceAll('_', '.')

/** The drawn network with the weights `init.*`; undefined where the .onnx file is all that was trained. */
export function drawnModel(entry: Entry, tensors: ReadonlyMap<string, Tensor>): Model | undefined {
  const draw = drawings[entry.model]
  return draw && withWeights(compile(checkOrThrow(draw(entry)), { seed: 1 }), (name) => oracleTensor(tensors, `init.${torchName(name)}`))
}

function withWeights(model: Model, weightOf: (name: string) => Tensor): Model {
  const filled = (graph: OnnxGraph): OnnxGraph => {
    const initializers = [...graph.initializers].map(([name, { shape }]) => {
      const weight = weightOf(name)
      invariant(sameShape(weight.shape, shape), `"${name}" has another shape in PyTorch`)
      return [name, weight] as const
    })
    return { ...graph, initializers: new Map(initializers) }
  }
  return { ...model, graph: filled(model.graph), ...(model.trained ? { trained: { ...model.trained, graph: filled(model.trained.graph) } } : {}) }
}

const drawings: Readonly<Record<string, (entry: Entry) => Design>> = { googlenet_mini: googLeNetMini, cnn27562_mask: maskedCnn }

/** A pencil whose layers with weights are called as in PyTorch. */
class NamingPencil {
  private readonly pencil: Pencil
  private readonly names = new Map<string, string>()

  constructor(name: string) {
    this.pencil = new Pencil(name)
  }
  image(shape: readonly number[]): string {
    return this.pencil.input(shape as readonly [number, number, number])
  }
  add(name: string, type: string, options: DesignNode['options'], ...sources: readonly string[]): string {
    const id = this.pencil.add(type, options, ...sources)
    if (name !== '') this.names.set(id, name)
    return id
  }
  /** Layers without weights. */
  plain(from: string, ...layers: readonly (readonly [type: string, options?: DesignNode['options']])[]): string {
    return this.pencil.chain(from, ...layers)
  }
  drawn(): Design {
    const design = this.pencil.drawn()
    return { ...design, nodes: design.nodes.map((node) => ({ ...node, name: this.names.get(node.id) ?? `${node.name} of ours` })) }
  }
}

/** Class GoogLeNetMini of the reference's models: four cells, a head behind the first and the third. */
function googLeNetMini({ input, classes, args }: Entry): Design {
  const pencil = new NamingPencil('googlenet_mini')
  const conv = (name: string, filters: number, kernel: number, from: string): string =>
    pencil.plain(pencil.add(name, 'conv-2d', { filters, kernelSize: [kernel, kernel], padding: 'same' }, from), ['relu'])
  const dense = (name: string, units: number, from: string): string => pencil.add(name, 'dense', { units }, from)
  const pool = (from: string, stride: number): string =>
    pencil.plain(from, ['max-pool-2d', { kernelSize: [3, 3], stride: [stride, stride], padding: 'explicit', paddingSize: [1, 1] }])
  const cell = (at: number, [a, b1, b2, c1, c2, d]: readonly [number, number, number, number, number, number], from: string): string => {
    const path = (name: string, filters: number, kernel: number, before: string) => conv(`inc${at}_${name}`, filters, kernel, before)
    const paths = [path('b1', a, 1, from), path('b2b', b2, 3, path('b2a', b1, 1, from)), path('b3b', c2, 5, path('b3a', c1, 1, from))]
    return pencil.add('', 'concatenate', {}, ...paths, path('b4', d, 1, pool(from, 1)))
  }
  const head = (at: number, from: string): string => {
    const narrowed = conv(`aux${at}_conv`, 8, 1, pencil.plain(from, ['adaptive-average-pool-2d', { outputSize: [4, 4] }]))
    const hidden = pencil.plain(dense(`aux${at}_fc1`, 16, pencil.plain(narrowed, ['flatten'])), ['relu'])
    return pencil.add(`aux${at}`, 'output', { classes, trainingOnly: true, lossWeight: args.aux }, dense(`aux${at}_fc2`, classes, hidden))
  }
  const first = cell(1, [4, 4, 6, 2, 4, 4], pool(conv('stem', 8, 3, pencil.image(input)), 2))
  head(1, first)
  const third = cell(3, [6, 6, 10, 3, 4, 4], pool(cell(2, [6, 6, 8, 2, 4, 4], first), 2))
  head(2, third)
  const last = pencil.plain(cell(4, [8, 6, 10, 3, 4, 4], third), ['global-average-pool-2d'])
  pencil.add('main', 'output', { classes }, dense('fc', classes, last))
  return pencil.drawn()
}

/** Class CNN27562 with dropout before its last layer. */
function maskedCnn({ input, classes, args }: Entry): Design {
  const pencil = new NamingPencil('cnn27562_mask')
  const stage = (name: string, filters: number, from: string): string =>
    pencil.plain(pencil.add(name, 'conv-2d', { filters, padding: 'valid' }, from), ['relu'], ['max-pool-2d'])
  const flat = pencil.plain(stage('conv2', 16, stage('conv1', 8, pencil.image(input))), ['flatten'])
  const dropped = pencil.plain(pencil.add('fc1', 'dense', { units: 64 }, flat), ['relu'], ['dropout', { rate: args.p }])
  pencil.add('main', 'output', { classes }, pencil.add('fc2', 'dense', { units: classes }, dropped))
  return pencil.drawn()
}

export const givenDraws = 'given draws'

/** Random numbers that the graph would draw become the input `given draws`: below 1 − p where a value is kept. Only one layer may draw. */
export function withGivenDraws(graph: OnnxGraph): OnnxGraph {
  const drawing = graph.nodes.filter((node) => operatorKey(node) === 'lamina.RandomUniform')
  const [node, ...others] = drawing
  if (!node) return graph
  invariant(others.length === 0, 'one layer draws')
  const [drawn = ''] = node.outputs
  const shape = graph.values.get(drawn)?.shape ?? []
  const g = new GraphBuilder(graph.name)
  g.input(givenDraws, 'float32', shape as readonly number[])
  const identity = { ...node, domain: '', op: 'Identity', inputs: [givenDraws], attributes: {} }
  g.include({ ...graph, nodes: graph.nodes.map((one) => (one === node ? identity : one)) })
  for (const { name } of graph.outputs) g.output(g.value(name))
  return g.build()
}
