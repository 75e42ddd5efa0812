// The last rewriting before ONNX Runtime: a graph that says what -> a graph that says how, for one device.
//
//   standard forms -> share -> pool first -> fold frozen -> defer scales -> keep blocked -> dissolve ->
//   remove round trips -> share -> remove copies -> prune ->
//   hold filters -> write filters -> share -> update last -> fuse scaled sums -> block frozen filters -> flatten scalings
//
// `keepBlocked` is the layout pass: on CPUs it keeps images in blocks of channels across operators. It comes before `dissolve`, because it needs to see
// ConvGradWeight, BatchNormTraining and their kin whole.

import { continueGraph, GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { operatorKey, type Value } from '../onnx/operator.ts'
import { gradientDomain } from '../onnx/operators/gradient.ts'
import { prune } from '../onnx/prune.ts'
import { standardForms } from '../onnx/standard-forms.ts'
import { invariant, Unsupported } from '../problems.ts'
import { callOf, choose } from './choose.ts'
import { removeCopies } from './copies.ts'
import { deferScales } from './defer-scale.ts'
import { flattenScalings } from './flat-scalings.ts'
import { foldFrozen } from './fold-frozen.ts'
import { blockFrozenFilters } from './frozen-filters.ts'
import { type HeldGraph, holdFilters, writeFilters } from './held-filters.ts'
import { keepBlocked } from './layout/keep-blocked.ts'
import type { DeviceProfile } from './lowering.ts'
import { poolFirst } from './pool-first.ts'
import { renameValues } from './rename.ts'
import { removeRoundTrips } from './round-trips.ts'
import { fuseScaledSums } from './scaled-sums.ts'
import { shareEqualNodes } from './share.ts'
import { updateLast } from './updates-last.ts'

/** Names of inputs, outputs and of all values that are not internal to a lowering stay as they are. Throws Unsupported naming the node. */
export const lower = (graph: OnnxGraph, device: DeviceProfile, options?: LowerOptions): OnnxGraph => lowerHeld(graph, device, options).graph

/** The same, and which of the values that sessions hold between runs lie in the device's own order of elements. */
export function lowerHeld(graph: OnnxGraph, device: DeviceProfile, { blockedLayout = true, held = new Set() }: LowerOptions = {}): HeldGraph {
  const standard = prune(standardForms(graph))
  const shared = prune(deferScales(foldFrozen(poolFirst(removeCopies(shareEqualNodes(standard))))))
  const laidOut = blockedLayout ? keepBlocked(shared, device, blockedLayout === 'everywhere') : shared
  const dissolved = prune(removeCopies(shareEqualNodes(removeRoundTrips(dissolve(laidOut, device)))))
  const { graph: holding, orders } = holdFilters(dissolved, blockedLayout ? held : new Set())
  const written = updateLast(writeFilters(holding, device.channelBlock), held, device)
  const fused = blockedLayout ? fuseScaledSums(written, device.channelBlock) : written
  return { graph: prune(flattenScalings(blockFrozenFilters(fused, device.channelBlock), device)), orders }
}

export interface LowerOptions {
  /** Images stay in the CPU's blocks from one operator to the next, where the device has blocks and it pays (`everywhere`: at any cost); the numbers are the same without. */
  readonly blockedLayout?: boolean | 'everywhere'
  /** Inputs and outputs that only sessions of this device read: they may lie in its own order of elements. */
  readonly held?: ReadonlySet<string>
}

/** The nodes of a lowered graph that this device hands back to the CPU. */
export function fallbacks(lowered: OnnxGraph, device: DeviceProfile): readonly OnnxNode[] {
  return lowered.nodes.filter((node) => device.lacks.has(operatorKey(node)))
}

/** Replaces every node that has an applicable lowering. Emitted nodes are final: they are not lowered again. */
function dissolve(graph: OnnxGraph, device: DeviceProfile): OnnxGraph {
  const g = new GraphBuilder(graph.name)
  g.reserve(graph.nodes.flatMap((node) => [node.name, ...node.outputs]))
  g.include({ ...graph, nodes: [] })
  const renamed = new Map<string, Value>()
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => renamed.get(name)?.name ?? name)
    const call = callOf(g, node, inputs, graph, device)
    const lowering = choose(operatorKey(node), call)
    if (!lowering) {
      if (node.domain === gradientDomain)
        throw new Unsupported(`operator ${operatorKey(node)}`, `Node "${node.name}"`, `has no form for ${device.provider}.`)
      g.append({ ...node, inputs })
      continue
    }
    const results = g.within(`${node.name}~${lowering.name}`, () => lowering.emit(g, call))
    for (const [index, name] of node.outputs.entries()) {
      const result = results[index]
      invariant(result || name === '', `${lowering.op} by ${lowering.name} makes ${results.length} of ${node.outputs.length} outputs`)
      if (result) renamed.set(name, result)
    }
  }
  return restoreNames(g.build(), graph, renamed)
}

/** Gives the results of lowerings the names of the values that they stand for; a result that has a name of its own to keep is copied. */
function restoreNames(built: OnnxGraph, original: OnnxGraph, renamed: ReadonlyMap<string, Value>): OnnxGraph {
  const kept = new Set([
    ...original.inputs.map((input) => input.name),
    ...original.initializers.keys(),
    ...original.nodes.flatMap((node) => node.outputs),
  ])
  const names = new Map<string, string>()
  const copies: [from: string, to: string][] = []
  for (const [name, value] of renamed) {
    if (kept.has(value.name) || names.has(value.name)) copies.push([value.name, name])
    else names.set(value.name, name)
  }
  const g = continueGraph(renameValues(built, names))
  for (const [from, to] of copies) g.ops('Identity', [g.value(names.get(from) ?? from)], {}, { names: [to] })
  for (const { name } of original.outputs) g.output(g.value(name))
  return g.build()
}
