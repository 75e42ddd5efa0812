// Filters that a session hands from one run to the next, weights and their optimizer's slots, stay as convolutions read them all the while, in the CPU's blocks or
// tap by tap: nothing reorders them with every step. An update goes number by number, so it does not care in which order a filter's numbers lie, as long as all lie alike.

import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode, ValueInfo } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { filterLayoutDomain } from '../onnx/operators/filter-layout.ts'
import { prune } from '../onnx/prune.ts'
import { elementCount, type Shape, sameShape } from '../tensor/tensor.ts'
import { filterFromBlocks, filterInBlocks, tapByTap, untapped } from './blocked.ts'
import { removeCopies } from './copies.ts'
import { capturedNames } from './rename.ts'
import { shareEqualNodes } from './share.ts'

export const numberByNumber: ReadonlySet<string> = new Set(
  'Abs Add Clip Div Equal Exp Greater Identity Less Log Max Min Mul Neg Pow Reciprocal Relu Sign Sqrt Sub Sum Tanh'.split(' '),
)
/** Over all elements, in whatever order. */
const reductions = new Set('ReduceL1 ReduceL2 ReduceMax ReduceMean ReduceSum ReduceSumSquare'.split(' '))

/** How a filter's numbers lie where not as declared, [O, I, kh, kw]: as OIHWBiBo, or as [kh·kw, O, I]. */
export type FilterOrder = 'blocks' | 'taps'

/** The operators that put a filter in an order, and back. */
const operatorsOf = { blocks: { into: 'FilterInBlocks', back: 'FilterFromBlocks' }, taps: { into: 'FilterByTaps', back: 'FilterOfTaps' } } as const
const writers = { FilterInBlocks: filterInBlocks, FilterFromBlocks: filterFromBlocks, FilterByTaps: tapByTap, FilterOfTaps: untapped } as const

const orderMade = (node: OnnxNode): FilterOrder | undefined => orderOf(node, 'into')
const orderLeft = (node: OnnxNode): FilterOrder | undefined => orderOf(node, 'back')

function orderOf({ op, domain }: OnnxNode, way: 'into' | 'back'): FilterOrder | undefined {
  if (domain !== filterLayoutDomain) return undefined
  return (['blocks', 'taps'] as const).find((order) => operatorsOf[order][way] === op)
}

export interface HeldGraph {
  readonly graph: OnnxGraph
  /** Inputs and outputs that do not lie as they are declared. */
  readonly orders: ReadonlyMap<string, FilterOrder>
}

/** held: inputs and outputs that nobody but sessions of this device reads. */
export function holdFilters(graph: OnnxGraph, held: ReadonlySet<string>): HeldGraph {
  const index = new Index(graph)
  const families = held.size === 0 ? new Map<string, FilterOrder>() : familiesOf(graph, index, held)
  if (families.size === 0) return { graph, orders: families }
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  const sides = new Sides(g, families)
  for (const { name } of graph.inputs) if (families.has(name)) sides.liesInOrder(name)
  for (const node of graph.nodes) {
    const [source = '', made = ''] = [node.inputs[0], node.outputs[0]]
    const order = families.get(source)
    if (order !== undefined && orderMade(node) === order) sides.alias(made, sides.inOrder(source))
    else if (index.keepsOrder(node) && families.has(made)) {
      g.append({ ...node, inputs: node.inputs.map((name) => (families.has(name) ? sides.inOrder(name) : sides.plain(name))) })
      sides.liesInOrder(made)
    } else if (isReduction(node) && families.has(source)) {
      g.append({ ...node, inputs: [sides.inOrder(source), ...node.inputs.slice(1)] })
    } else {
      g.append({ ...node, inputs: node.inputs.map((name) => sides.plain(name)) })
      if (families.has(made) && orderLeft(node) === families.get(made)) sides.alsoInOrder(made, sides.plain(source))
    }
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  const ends = [...graph.inputs, ...graph.outputs].map(({ name }) => name)
  return { graph: prune(g.build()), orders: new Map([...families].filter(([name]) => ends.includes(name) && sides.isInOrder(name))) }
}

/** Writes filters' reorderings out; the last that is known of them. */
export function writeFilters(graph: OnnxGraph, block: number | undefined): OnnxGraph {
  if (block === undefined || !graph.nodes.some(({ domain }) => domain === filterLayoutDomain)) return graph
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  for (const node of graph.nodes) {
    if (node.domain !== filterLayoutDomain) {
      g.append(node)
      continue
    }
    const write = writers[node.op as keyof typeof writers]
    g.within(node.name, () => g.ops('Identity', [write(g, g.value(node.inputs[0] ?? ''), block)], {}, { names: node.outputs }))
  }
  for (const { name } of graph.outputs) g.output(g.value(name))
  return prune(removeCopies(shareEqualNodes(g.build())))
}

/** What a session's edge runs: x [O, I, kh, kw] -> the same in this order, or back. */
export function reorderFilter(shape: Shape, block: number, order: FilterOrder, way: 'into' | 'back'): OnnxGraph {
  const g = new GraphBuilder('filter')
  g.output(writers[operatorsOf[order][way]](g, g.input('x', 'float32', shape), block))
  return g.build()
}

/** Values of a graph that is being written, which lie plain, in the order of their family, or either way under two names. */
class Sides {
  private readonly ordered = new Map<string, string>()
  private readonly plainNames = new Map<string, string>()

  constructor(
    private readonly g: GraphBuilder,
    private readonly families: ReadonlyMap<string, FilterOrder>,
  ) {}

  liesInOrder(name: string): void {
    this.ordered.set(name, name)
  }
  isInOrder(name: string): boolean {
    return this.ordered.get(name) === name
  }
  alsoInOrder(name: string, ordered: string): void {
    this.ordered.set(name, ordered)
  }
  alias(name: string, other: string): void {
    this.plainNames.set(name, other)
  }

  inOrder(name: string): string {
    const known = this.ordered.get(name)
    if (known !== undefined) return known
    const made = this.reorder('into', name)
    this.ordered.set(name, made.name)
    return made.name
  }

  plain(name: string): string {
    const known = this.plainNames.get(name)
    if (known !== undefined || !this.isInOrder(name)) return known ?? name
    const made = this.reorder('back', name)
    this.plainNames.set(name, made.name)
    return made.name
  }

  private reorder(way: 'into' | 'back', name: string): Value {
    const op = operatorsOf[this.families.get(name) ?? 'blocks'][way]
    return this.g.within(name, () => this.g.op(op, [this.g.value(name)], {}, { domain: filterLayoutDomain }))
  }
}

/** A graph as families are looked for in it: who makes and who reads each value. */
class Index {
  private readonly shapes: ReadonlyMap<string, Shape>
  private readonly makers = new Map<string, OnnxNode>()
  private readonly readers = new Map<string, OnnxNode[]>()
  private readonly ends: ReadonlySet<string>
  private readonly captured: ReadonlySet<string>

  constructor(graph: OnnxGraph) {
    const sizes = ({ name, shape }: ValueInfo): [string, Shape] => [name, shape.map(Number)]
    const weights = [...graph.initializers].map(([name, { shape }]): [string, Shape] => [name, shape])
    this.shapes = new Map([...[...graph.values.values()].map(sizes), ...weights, ...graph.inputs.map(sizes)])
    for (const node of graph.nodes) {
      for (const name of node.outputs) this.makers.set(name, node)
      for (const name of new Set(node.inputs)) this.readers.set(name, [...this.readersOf(name), node])
    }
    this.ends = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name))
    this.captured = capturedNames(graph.nodes)
  }

  private readonly shapeOf = (name: string): Shape => this.shapes.get(name) ?? []
  private readonly readersOf = (name: string): readonly OnnxNode[] => this.readers.get(name) ?? []

  /** Goes number by number, each input of the result's shape or one number. */
  keepsOrder(node: OnnxNode | undefined): boolean {
    const shape = this.shapeOf(node?.outputs[0] ?? '')
    if (node?.domain !== '' || !numberByNumber.has(node.op) || shape.length !== 4) return false
    return node.inputs.every((name) => name === '' || sameShape(this.shapeOf(name), shape) || elementCount(this.shapeOf(name)) === 1)
  }

  /** All that is tied to a filter by nodes that go number by number; none where something outside relies on how one of them lies. */
  familyOf(filter: string, held: ReadonlySet<string>): ReadonlySet<string> {
    const shape = this.shapeOf(filter)
    const family = new Set([filter])
    for (const name of family) {
      if (this.captured.has(name) || (this.ends.has(name) && !held.has(name))) return new Set()
      const maker = this.makers.get(name)
      for (const node of [...(maker ? [maker] : []), ...this.readersOf(name)]) {
        if (!this.keepsOrder(node)) continue
        for (const each of [...node.inputs, ...node.outputs]) if (sameShape(this.shapeOf(each), shape)) family.add(each)
      }
    }
    return family
  }

  /** How many reorderings of a filter a step has less when the family lies in this order. */
  saved(family: ReadonlySet<string>, order: FilterOrder): number {
    let count = 0
    for (const name of family) {
      const maker = this.makers.get(name)
      if (maker && !this.keepsOrder(maker)) count += orderLeft(maker) === order ? 1 : -1
      const others = this.readersOf(name).filter((node) => !this.keepsOrder(node) && !isReduction(node))
      count += others.filter((node) => orderMade(node) === order).length
      if (others.some((node) => orderMade(node) !== order)) count--
    }
    return count
  }
}

/** Filters, and what is computed from them number by number, of which it pays to lie in an order of the device. */
function familiesOf(graph: OnnxGraph, index: Index, held: ReadonlySet<string>): ReadonlyMap<string, FilterOrder> {
  const inputs = new Set(graph.inputs.map(({ name }) => name))
  const found = new Map<string, FilterOrder>()
  for (const node of graph.nodes) {
    const [source = ''] = node.inputs
    const order = orderMade(node)
    if (order === undefined || !inputs.has(source) || found.has(source)) continue
    const family = index.familyOf(source, held)
    if (index.saved(family, order) > 0) for (const name of family) found.set(name, order)
  }
  return found
}

/** Over all axes, to one number. */
const isReduction = (node: OnnxNode): boolean => node.domain === '' && reductions.has(node.op) && node.inputs.length === 1
