// Lets the updates of large weights wait until every gradient is there. ONNX Runtime would make new weights and slots, two or three times a gradient's size, as soon as it
// can: while activations of earlier layers still wait for their part of the backward pass. Afterwards they find the room that those have left.

import { stepScalars } from '../autograd/step-graph.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { type OnnxGraph, type OnnxNode, valueInfo } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { elementCount } from '../tensor/tensor.ts'
import { numberByNumber } from './held-filters.ts'
import type { DeviceProfile } from './lowering.ts'

/** Where all that waits is less, it does not show. */
const worthwhileElements = 2 ** 20
/** Smaller gradients are not waited for: an element of each is read, which takes some microseconds. */
const leastElements = 2 ** 12

/**
 * held: outputs that are next values of the state. All updates read the learning rate, so the learning rate is what waits: it passes a choice between itself and
 * itself, by an element of each gradient. No number changes, whatever the gradients are.
 */
export function updateLast(graph: OnnxGraph, held: ReadonlySet<string>, device: DeviceProfile): OnnxGraph {
  const rate = stepScalars.learningRate
  if (device.provider !== 'cpu' || !graph.inputs.some(({ name }) => name === rate)) return graph
  const gradients = gradientsOf(graph, held)
  const elements = [...gradients].reduce((sum, name) => sum + sizeIn(graph, name), 0)
  const [first, after] = [graph.nodes.findIndex(({ inputs }) => inputs.includes(rate)), lastMaker(graph, gradients)]
  if (elements < worthwhileElements || first <= after) return graph
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  let waiting: string = rate
  for (const [at, node] of graph.nodes.entries()) {
    g.append({ ...node, inputs: node.inputs.map((name) => (name === rate ? waiting : name)) })
    if (at === after)
      waiting = g.within(rate, () =>
        wait(
          g,
          g.value(rate),
          [...gradients].map((name) => g.value(name)),
        ),
      ).name
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return g.build()
}

/** x, once the others are computed. Their order is that of their layers: ONNX Runtime begins with the last, and so goes the backward pass. */
function wait(g: GraphBuilder, x: Value, others: readonly Value[]): Value {
  const elements = others.map((value) => g.op('Slice', [g.reshape(value, [-1]), g.ints([0]), g.ints([1])]))
  const any = g.op('ReduceMax', [g.op('Concat', elements, { axis: 0 })], { keepdims: 0 })
  return g.op('Where', [g.op('Less', [any, g.scalar(0)]), x, x])
}

/** What updates begin with: where one goes up from their outputs, number by number, and can no further. In the order of the parameters. */
function gradientsOf(graph: OnnxGraph, held: ReadonlySet<string>): ReadonlySet<string> {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const found = new Set<string>()
  const seen = new Set<string>()
  const look = (name: string, size: number): void => {
    const maker = makers.get(name)
    if (!maker || seen.has(name) || sizeIn(graph, name) !== size) return
    seen.add(name)
    if (goesOn(maker)) for (const each of maker.inputs) look(each, size)
    else found.add(name)
  }
  for (const { name } of graph.outputs) if (held.has(name) && sizeIn(graph, name) >= leastElements) look(name, sizeIn(graph, name))
  return found
}

const sizeIn = (graph: OnnxGraph, name: string): number => elementCount((valueInfo(graph, name)?.shape ?? []).map(Number))

const goesOn = ({ domain, op }: OnnxNode): boolean => domain === '' && numberByNumber.has(op)

const lastMaker = (graph: OnnxGraph, values: ReadonlySet<string>): number =>
  graph.nodes.findLastIndex(({ outputs }) => outputs.some((name) => values.has(name)))
