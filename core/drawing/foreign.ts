// Nodes for which there is no layer here become “ONNX operator”: each by itself, or together with its neighbours where what runs between them has no batch in front.

import { foreignConstant, mostElements, writeForeignNodes } from '../layers/foreign-nodes.ts'
import type { OnnxNode } from '../onnx/graph.ts'
import { Unsupported } from '../problems.ts'
import { elementCount, int64, numbers, type Tensor } from '../tensor/tensor.ts'
import { isData } from './pattern.ts'
import { batches, leadingTo, type SettledGraph } from './settled.ts'

export interface ForeignLayer {
  /** Text of the layer's option. */
  readonly operators: string
  /** The operator, or `a block of 21 operators`. */
  readonly op: string
  readonly inputs: readonly string[]
  readonly value: string
  readonly weights: ReadonlyMap<string, Tensor>
  readonly weightNames: ReadonlyMap<string, string>
  readonly nodes: readonly OnnxNode[]
}

/** Throws Unsupported where a node cannot stand in a drawing. */
export function foreignLayers(graph: SettledGraph, others: readonly OnnxNode[]): readonly ForeignLayer[] {
  return regions(graph, others).flatMap((nodes) => outputsOf(graph, nodes).map((value) => layerOf(graph, leadingTo([value], nodes), value)))
}

/** Neighbours are one region where a value between them is no list of examples. */
function regions(graph: SettledGraph, others: readonly OnnxNode[]): readonly (readonly OnnxNode[])[] {
  const regionOf = new Map<OnnxNode, Set<OnnxNode>>(others.map((node) => [node, new Set([node])]))
  for (const node of others)
    for (const name of node.inputs) {
      const before = graph.producers.get(name)
      if (!before || isData(graph, name)) continue
      const [here, there] = [regionOf.get(node), regionOf.get(before)]
      if (!here || !there) throw unsupported(before, 'gives values that are no list of one per image to a layer that needs one.')
      if (here === there) continue
      for (const one of there) {
        here.add(one)
        regionOf.set(one, here)
      }
    }
  return [...new Set(regionOf.values())].map((region) => others.filter((node) => region.has(node)))
}

/** Values that something outside the region reads. */
function outputsOf(graph: SettledGraph, nodes: readonly OnnxNode[]): readonly string[] {
  const inside = new Map<string, number>()
  for (const node of nodes) for (const name of new Set(node.inputs)) inside.set(name, (inside.get(name) ?? 0) + 1)
  return nodes.flatMap(({ outputs }) => outputs.filter((name) => (graph.uses.get(name) ?? 0) > (inside.get(name) ?? 0)))
}

function layerOf(graph: SettledGraph, nodes: readonly OnnxNode[], value: string): ForeignLayer {
  const made = new Set(nodes.flatMap(({ outputs }) => outputs))
  const read = [...new Set(nodes.flatMap(({ inputs }) => inputs))].filter((name) => name !== '' && !made.has(name))
  const inputs = read.filter((name) => isData(graph, name))
  const [first] = nodes
  if (!first || inputs.length === 0) throw unsupported(nodes.at(-1) ?? first, 'does not depend on the image.')
  const names = new Names()
  const constants: Record<string, ReturnType<typeof foreignConstant>> = {}
  const parameters: Record<string, { shape: number[]; role: 'parameter' | 'buffer' }> = {}
  const weights = new Map<string, Tensor>()
  const weightNames = new Map<string, string>()
  for (const name of inputs) names.give(name, inputs.length === 1 ? 'x' : 'x1')
  for (const name of read.filter((one) => !inputs.includes(one))) {
    const small = constantFor(graph, name, nodes)
    if (small) constants[names.give(name, 'constant1')] = foreignConstant(small)
    else {
      const tensor = graph.weights.get(name) ?? graph.constants.get(name)
      if (tensor?.type !== 'float32') throw unsupported(first, `needs "${name}", which is no list of numbers that a drawing can hold.`)
      const called = names.give(name, 'weight')
      parameters[called] = { shape: [...tensor.shape], role: graph.weights.has(name) ? 'parameter' : 'buffer' }
      weights.set(called, tensor)
      weightNames.set(called, name)
    }
  }
  const written = nodes.map((node) => ({
    op: node.op,
    domain: domainOf(node),
    inputs: node.inputs.map((name) => (name === '' ? '' : names.of(name))),
    outputs: node.outputs.map((name) => (name === '' ? '' : names.give(name, 'y1'))),
    attributes: attributesOf(node),
  }))
  return {
    operators: writeForeignNodes({ inputs: inputs.map((name) => names.of(name)), nodes: written, constants, parameters, output: names.of(value) }),
    op: nodes.length === 1 ? first.op : `a block of ${nodes.length} operators`,
    inputs,
    value,
    weights,
    weightNames,
    nodes,
  }
}

/** Short names for the text: x, weight, y1, y2, … */
class Names {
  private readonly given = new Map<string, string>()
  private readonly taken = new Set<string>()

  give(name: string, wanted: string): string {
    const stem = wanted.replace(/\d+$/, '')
    let called = wanted
    for (let count = 2; this.taken.has(called); count++) called = `${stem}${count}`
    this.taken.add(called)
    this.given.set(name, called)
    return called
  }
  of(name: string): string {
    return this.given.get(name) ?? name
  }
}

/** Small constants stand in the text. Those that hold the size of the batch are written so that any size does. */
function constantFor(graph: SettledGraph, name: string, nodes: readonly OnnxNode[]): Tensor | undefined {
  const here = graph.constants.get(name)
  if (!here || elementCount(here.shape) > mostElements) return undefined
  const there = graph.otherConstants.get(name)
  if (!there) return here
  const [a, b] = [numbers(here), numbers(there)]
  const different = a.flatMap((value, at) => (Object.is(value, b[at]) ? [] : [at]))
  if (different.length === 0 && a.length === b.length) return here
  const readers = nodes.filter(({ inputs }) => inputs.includes(name))
  const [at = -1] = different
  // −1 follows from the others; 1 stretches to the batch that arrives.
  if (different.length === 1 && a.length === b.length && readers.every(({ op }) => op === 'Reshape')) return int64(a.with(at, -1))
  if (different.length === 1 && at === 0 && a[0] === batches[0] && readers.every(({ op }) => op === 'Expand')) return int64(a.with(0, 1))
  throw unsupported(readers[0], 'holds the number of images in a form that a drawing cannot.')
}

function domainOf(node: OnnxNode): '' | 'com.microsoft' {
  if (node.domain === '' || node.domain === 'com.microsoft') return node.domain
  throw unsupported(node, `comes from "${node.domain}".`)
}

function attributesOf(node: OnnxNode) {
  return Object.fromEntries(
    Object.entries(node.attributes).map(([name, attribute]) => {
      if (attribute.type === 'tensor' || attribute.type === 'graph') throw unsupported(node, `has a ${attribute.type} as its attribute "${name}".`)
      return [name, Array.isArray(attribute.value) ? [...attribute.value] : attribute.value]
    }),
  ) as Record<string, number | string | number[] | string[]>
}

const unsupported = (node: OnnxNode | undefined, why: string): Unsupported =>
  new Unsupported(`the operator ${node?.op ?? ''}`, `Node "${node?.name ?? ''}"`, why)
