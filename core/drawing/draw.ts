// A model from anywhere -> a design with its weights: what our layers would write becomes those layers, the rest “ONNX operator”.

import type { Model } from '../compile/model.ts'
import { check } from '../design/check.ts'
import { type Connection, type Design, type DesignNode, emptyDesign } from '../design/design.ts'
import { tidied } from '../design/layout.ts'
import { refuseName } from '../design/names.ts'
import { layerTypes } from '../layers/index.ts'
import type { LayerType } from '../layers/layer-type.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { valueInfo } from '../onnx/graph.ts'
import { invariant, ProblemsFound } from '../problems.ts'
import { type Shape, sameShape, type Tensor } from '../tensor/tensor.ts'
import { foreignLayers } from './foreign.ts'
import type { RawOptions } from './pattern.ts'
import { recognise } from './recognise.ts'
import { leadingTo, settle } from './settled.ts'

export interface Drawn {
  /** Tidied, without problems. */
  readonly design: Design
  /** By node and parameter: `n3.weight`. */
  readonly weights: ReadonlyMap<string, Tensor>
  /** Layers that became ours, operators that stayed what they are, each with how many there are. */
  readonly layers: number
  readonly operators: ReadonlyMap<string, number>
}

/** A layer to be: in execution order, by the values that run between them. */
interface Placed {
  readonly layer: LayerType
  readonly options: RawOptions
  readonly inputs: readonly string[]
  readonly value: string
  readonly weights: ReadonlyMap<string, Tensor>
  readonly weightNames: ReadonlyMap<string, string>
}

/** Throws ProblemsFound or Unsupported where the network cannot be drawn; it then still is a model that trains and explains as it stands. */
export function draw(model: Model, name: string): Drawn {
  const graph = settle(model.graph, model.input.name, model.logits, headsOf(model))
  const { layers, others } = recognise(graph)
  const foreign = foreignLayers(graph, others)
  const placed: readonly Placed[] = [
    { ...bare('input', inputOptions(model.input.shape.slice(1) as Shape)), inputs: [], value: graph.input },
    ...inOrder(
      [...layers, ...foreign.map((one) => ({ ...one, layer: layerOf('onnx-operator'), options: { operators: one.operators } }))],
      graph.input,
    ),
    { ...bare('output', outputOptions(model.classes, graph.shape(graph.scores))), inputs: [graph.scores], value: '' },
    ...graph.heads.map(
      (scores): Placed => ({
        ...bare('output', { ...outputOptions(model.classes, graph.shape(scores)), trainingOnly: true }),
        inputs: [scores],
        value: '',
      }),
    ),
  ]
  const names = namesFor(placed)
  const ids = new Map(placed.map(({ value }, at) => [value, `n${at + 1}`]))
  const nodes = placed.map(
    ({ layer, options }, at): DesignNode => ({ id: `n${at + 1}`, type: layer.type, name: names[at] ?? '', options, position: { x: 0, y: 0 } }),
  )
  const connections = placed.flatMap(({ layer, inputs }, at) => inputs.map((value, port) => connectionTo(layer, `n${at + 1}`, port, ids.get(value))))
  const design = tidied({ ...emptyDesign(name), nodes, connections })
  const errors = check(design).problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new ProblemsFound(errors)
  return {
    design,
    weights: new Map(placed.flatMap(({ weights }, at) => [...weights].map(([one, tensor]) => [`n${at + 1}.${one}`, tensor] as const))),
    layers: layers.length,
    operators: new Map(foreign.map(({ op }) => [op, foreign.filter((other) => other.op === op).length])),
  }
}

function layerOf(type: string): LayerType {
  const layer = layerTypes.get(type)
  invariant(layer, `there is a layer "${type}"`)
  return layer
}

const bare = (type: string, options: RawOptions) => ({
  layer: layerOf(type),
  options,
  weights: new Map<string, Tensor>(),
  weightNames: new Map<string, string>(),
})

function inputOptions(shape: Shape): RawOptions {
  const [channels, height, width] = shape
  return { channels, height, width }
}

/** Files that were exported in training mode give scores of auxiliary heads too: outputs of the same shape that the answer does not lead to. */
function headsOf({ graph, logits }: Model): readonly string[] {
  const bound = bindDimensions(graph, 1)
  const scores = valueInfo(bound, logits)
  return bound.outputs
    .filter(({ name, type, shape }) => {
      if (name === logits || type !== 'float32' || !scores || !sameShape(shape as Shape, scores.shape as Shape)) return false
      return !leadingTo([name], bound.nodes).some(({ inputs, outputs }) => inputs.includes(logits) || outputs.includes(logits))
    })
    .map(({ name }) => name)
}

const outputOptions = (classes: number, [, ...scores]: Shape): RawOptions => (scores.length > 1 ? { classes, scores: 'places' } : { classes })

/** Each behind what feeds it. */
function inOrder(all: readonly Placed[], input: string): readonly Placed[] {
  const ordered: Placed[] = []
  const known = new Set([input])
  let rest = all
  while (rest.length > 0) {
    const [ready, waiting] = [
      rest.filter(({ inputs }) => inputs.every((value) => known.has(value))),
      rest.filter(({ inputs }) => !inputs.every((value) => known.has(value))),
    ]
    invariant(ready.length > 0, 'layers of an ONNX graph stand in no circle')
    for (const one of ready) {
      ordered.push(one)
      known.add(one.value)
    }
    rest = waiting
  }
  return ordered
}

function connectionTo(layer: LayerType, id: string, at: number, from: string | undefined): Connection {
  invariant(from, 'what feeds a layer stands in the drawing')
  const ports = layer.ports.inputs
  const port = ports[Math.min(at, ports.length - 1)]
  invariant(port, `${layer.type} has an input`)
  return { from: { node: from, port: 'out' }, to: { node: id, port: port.name } }
}

/** `layer1 0 conv1` for `layer1.0.conv1.weight`, where the file names its weights so; otherwise the layer's stem with a number. */
function namesFor(placed: readonly Placed[]): readonly string[] {
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  return placed.map(({ layer, weightNames, options }) => {
    const named = nameFromWeight(weightNames.get('weight'))
    if (named !== undefined && !taken.has(named) && !refuseName(named)) {
      taken.add(named)
      return named
    }
    if (layer.category === 'io' && !taken.has(layer.stem)) {
      taken.add(layer.stem)
      return layer.stem
    }
    const stem = layer.type === 'onnx-operator' ? stemOf(options) : layer.stem
    for (;;) {
      const count = (counts.get(stem) ?? 0) + 1
      counts.set(stem, count)
      if (taken.has(`${stem}${count}`)) continue
      taken.add(`${stem}${count}`)
      return `${stem}${count}`
    }
  })
}

const nameFromWeight = (weight: string | undefined): string | undefined =>
  /^(.*[^\d.].*)\.weight$/
    .exec(weight ?? '')?.[1]
    ?.replaceAll(/[./]+/g, ' ')
    .trim()

/** `split` for an operator Split. */
function stemOf({ operators }: RawOptions): string {
  const [only, ...more] = [...String(operators).matchAll(/"op":"(\w+)"/g)]
  return more.length > 0 ? 'operators' : (only?.[1] ?? 'onnx').toLowerCase()
}
