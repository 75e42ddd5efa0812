// The layout pass: a graph of plain images -> the same graph with images kept in the CPU's blocks from one operator to the next.
//
// Blocked convolutions are the fastest there are, but an image that is blocked before each and unblocked behind it crosses memory two times more.
// This pass decides once which nodes work on blocks (plan.ts), writes those in their blocked forms (forms/), and reorders at the borders only.
// Inputs, outputs and all values that other nodes read keep their names and their standard layout.

import { continueGraph, GraphBuilder } from '../../onnx/builder.ts'
import { type OnnxGraph, readsOf } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/operator.ts'
import { invariant } from '../../problems.ts'
import { type Shape, sameShape } from '../../tensor/tensor.ts'
import { fromBlocked, toBlocked } from '../blocked.ts'
import { callOf, callOn } from '../choose.ts'
import type { DeviceProfile } from '../lowering.ts'
import { fuseIntoConvolutions } from './fuse.ts'
import { place, planLayout } from './plan.ts'
import { writeTogether } from './together.ts'
import { cutBack, FurtherChannels, fillUp, widenedShape } from './widening.ts'

/** `everything`: on blocks whatever can work on them, at any cost; for tests. */
export function keepBlocked(given: OnnxGraph, device: DeviceProfile, everything = false): OnnxGraph {
  const planned = planLayout(given, device, everything)
  if (planned.size === 0) return given
  const { graph, plan } = writeTogether({ graph: given, plan: planned })
  const declared = continueGraph(graph)
  const further = new FurtherChannels()
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  const border = new Border(g, device.channelBlock ?? 1)
  for (const node of graph.nodes) {
    const form = plan.get(node)
    if (!form) {
      for (const name of readsOf(node)) border.plain(name)
      g.append(node)
      continue
    }
    const placed = place([form], node, callOf(declared, node, node.inputs, graph, device), further)
    invariant(placed, `the form ${form.name} of ${form.op} was planned where it does not apply`)
    const { images, results: shapes, widening } = placed
    const inputs = node.inputs.map((name, index) => {
      if (name === '') return undefined
      if (images.inputs.includes(index)) return border.blocked(name)
      const count = widening?.counts?.get(index)
      return count ? g.ints(count) : border.filledUp(name, widening?.axes[index] ?? [])
    })
    const constants = inputs.map((value) => value && (graph.initializers.get(value.name) ?? value.constant))
    const call = callOn(node, { inputs, constants, device }, widening?.attributes)
    const results = g.within(`${node.name}~blocked`, () => form.emit(g, call))
    for (const [index, name] of node.outputs.entries()) {
      const made = results[index]
      if (name === '' || !made) continue
      const result = { name, made, shape: shapes[index]?.shape ?? [] }
      if (images.outputs.includes(index)) border.keep(result)
      else border.cutBack(result, widening?.zero.includes(index) ?? false)
    }
  }
  for (const { name } of graph.outputs) g.output(g.value(border.plain(name)))
  return fuseIntoConvolutions(g.build())
}

/** What a form made of a result of the graph. */
interface Made {
  readonly name: string
  readonly made: Value
  /** Its own; what was made may have further channels. */
  readonly shape: Shape
}

/** Where values cross from one layout to the other, and from their own channels to whole blocks of them, each at most once. */
class Border {
  private readonly inBlocks = new Map<string, Value>()
  /** Of results that were made in blocks. */
  private readonly channels = new Map<string, number>()
  /** Names with their shape in whole blocks -> the value with zeros behind. */
  private readonly filled = new Map<string, Value>()

  constructor(
    private readonly g: GraphBuilder,
    private readonly block: number,
  ) {}

  keep({ name, made, shape }: Made): void {
    this.inBlocks.set(name, made)
    this.channels.set(name, shape[1] ?? 0)
  }

  /** A result in the standard layout, under its own name; `zero`: its further channels hold what they would be filled up with. */
  cutBack({ name, made, shape }: Made, zero: boolean): void {
    if (sameShape(shape, made.shape)) this.g.ops('Identity', [made], {}, { names: [name] })
    else {
      this.g.within(`${name}~cut`, () => cutBack(this.g, made, shape, name))
      if (zero) this.filled.set(`${name}[${made.shape}]`, made)
    }
  }

  blocked(name: string): Value {
    const known = this.inBlocks.get(name)
    if (known) return known
    const whole = this.filledUp(name, [1])
    const made = this.g.within(`${name}~blocked`, () => toBlocked(this.g, whole))
    this.inBlocks.set(name, made)
    return made
  }

  /** The name of the value in the standard layout: its own. */
  plain(name: string): string {
    const known = this.inBlocks.get(name)
    if (known && !this.g.has(name)) this.g.within(`${name}~plain`, () => fromBlocked(this.g, known, this.channels.get(name) ?? 0, name))
    return name
  }

  /** The value in the standard layout, these axes in whole blocks. */
  filledUp(name: string, axes: readonly number[]): Value {
    const value = this.g.value(this.plain(name))
    const shape = widenedShape(value.shape, axes, this.block)
    if (sameShape(shape, value.shape)) return value
    const key = `${name}[${shape}]`
    const made = this.filled.get(key) ?? this.g.within(`${name}~filled`, () => fillUp(this.g, value, shape))
    this.filled.set(key, made)
    return made
  }
}
