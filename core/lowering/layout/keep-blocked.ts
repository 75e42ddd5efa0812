// The layout pass: a graph of plain images -> the same graph with images kept in the CPU's blocks from one operator to the next.
//
// Blocked convolutions are the fastest there are, but an image that is blocked before each and unblocked behind it crosses memory two times more.
// This pass decides once which nodes work on blocks (plan.ts), writes those in their blocked forms (forms/), and reorders at the borders only.
// Inputs, outputs and all values that other nodes read keep their names and their standard layout.

import { GraphBuilder } from '../../onnx/builder.ts'
import type { OnnxGraph } from '../../onnx/graph.ts'
import { readsOf } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/operator.ts'
import { invariant } from '../../problems.ts'
import { fromBlocked, toBlocked } from '../blocked.ts'
import { callOf } from '../choose.ts'
import type { DeviceProfile } from '../lowering.ts'
import { fuseIntoConvolutions } from './fuse.ts'
import { planLayout } from './plan.ts'
import { writeTogether } from './together.ts'

/** `everything`: on blocks whatever can work on them, at any cost; for tests. */
export function keepBlocked(given: OnnxGraph, device: DeviceProfile, everything = false): OnnxGraph {
  const planned = planLayout(given, device, everything)
  if (planned.size === 0) return given
  const { graph, plan } = writeTogether({ graph: given, plan: planned })
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  const border = new Border(g)
  for (const node of graph.nodes) {
    const form = plan.get(node)
    if (!form) {
      for (const name of readsOf(node)) border.plain(name)
      g.append(node)
      continue
    }
    const images = form.images(
      callOf(
        g,
        node,
        node.inputs.map((name) => border.any(name)),
        graph,
        device,
      ),
    )
    invariant(images, `the form ${form.name} of ${form.op} was planned where it does not apply`)
    const inputs = node.inputs.map((name, index) =>
      name === '' ? '' : images.inputs.includes(index) ? border.blocked(name).name : border.plain(name),
    )
    const results = g.within(`${node.name}~blocked`, () => form.emit(g, callOf(g, node, inputs, graph, device)))
    for (const [index, name] of node.outputs.entries()) {
      const result = results[index]
      if (name === '' || !result) continue
      if (images.outputs.includes(index)) border.keep(name, result)
      else g.ops('Identity', [result], {}, { names: [name] })
    }
  }
  for (const { name } of graph.outputs) g.output(g.value(border.plain(name)))
  return fuseIntoConvolutions(g.build())
}

/** Where values cross from one layout to the other, each at most once. */
class Border {
  private readonly inBlocks = new Map<string, Value>()

  constructor(private readonly g: GraphBuilder) {}

  keep(name: string, value: Value): void {
    this.inBlocks.set(name, value)
  }

  blocked(name: string): Value {
    const known = this.inBlocks.get(name)
    if (known) return known
    const made = this.g.within(`${name}~blocked`, () => toBlocked(this.g, this.g.value(name)))
    this.inBlocks.set(name, made)
    return made
  }

  /** The name of the value in the standard layout: its own. */
  plain(name: string): string {
    const known = this.inBlocks.get(name)
    if (known && !this.g.has(name)) this.g.within(`${name}~plain`, () => fromBlocked(this.g, known, known.shape[1] ?? 0, name))
    return name
  }

  /** The name of the value in whatever layout it is there; type and shape are the same. */
  any(name: string): string {
    return name === '' || this.g.has(name) ? name : (this.inBlocks.get(name)?.name ?? name)
  }
}
