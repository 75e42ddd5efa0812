// Which nodes work on blocked images: the choice that costs least, reordering at the borders included.

import { continueGraph } from '../../onnx/builder.ts'
import { type OnnxGraph, type OnnxNode, readsOf } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import { elementCount, type Shape, sameShape } from '../../tensor/tensor.ts'
import { callOf, choose } from '../choose.ts'
import { nanoseconds } from '../costs.ts'
import type { DeviceProfile, LoweringCall } from '../lowering.ts'
import { Cut } from './cut.ts'
import type { BlockedForm, BlockedImages } from './form.ts'
import { forms } from './forms/index.ts'
import { FurtherChannels, type Widening, widenedCall, widenedShape } from './widening.ts'
import { wideningOf } from './widenings/index.ts'

/** How a node works on blocked images. */
export interface Placed {
  readonly form: BlockedForm
  readonly images: BlockedImages
  /** Its results as the graph declares them. */
  readonly results: LoweringCall['outputs']
  /** Where channels have to be filled up to whole blocks. */
  readonly widening?: Widening
  readonly cost: number
}

interface Candidate extends Placed {
  readonly node: OnnxNode
  readonly thing: number
}

/** The form of every node that is to work on blocked images; empty where the device has no blocks. `everything`: whatever can, at any cost. */
export function planLayout(graph: OnnxGraph, device: DeviceProfile, everything = false): ReadonlyMap<OnnxNode, BlockedForm> {
  if (device.channelBlock === undefined || (!everything && isFrozen(graph))) return new Map()
  const g = continueGraph(graph)
  const cut = new Cut()
  const candidates = new Map<OnnxNode, Candidate>()
  const further = new FurtherChannels()
  for (const node of graph.nodes) {
    const known = byOperator.get(operatorKey(node))
    if (!known) continue
    const call = callOf(g, node, node.inputs, graph, device)
    const placed = place(known, node, call, further)
    if (!placed) continue
    const other = everything ? 1e15 : plainCost(node, call, placed.form)
    candidates.set(node, { ...placed, node, thing: cut.place({ chosen: placed.cost, other }) })
  }
  payForReordering(graph, cut, candidates, (name) => g.value(name), device.channelBlock)
  const chosen = cut.chosen()
  return new Map([...candidates.values()].flatMap(({ node, form, thing }) => (chosen.has(thing) ? [[node, form] as const] : [])))
}

/** Of the node on plain images. */
const plainCost = (node: OnnxNode, call: LoweringCall, form: BlockedForm): number =>
  choose(operatorKey(node), call)?.cost(call) ?? form.plainCost?.(call) ?? form.cost(call)

/** Inference with weights that never change: ONNX Runtime itself folds, packs and blocks those when it loads. */
function isFrozen({ nodes, initializers }: OnnxGraph): boolean {
  const differentiated = nodes.some(({ op, domain }) => domain === gradientDomain && op !== 'RandomUniform')
  return !differentiated && nodes.every((node) => operatorKey(node) !== 'Conv' || initializers.has(node.inputs[1] ?? ''))
}

const byOperator: ReadonlyMap<string, readonly BlockedForm[]> = new Map(forms.map(({ op }) => [op, forms.filter((form) => form.op === op)]))

/** The cheapest of these forms that applies, to the node as it is or widened; what it makes of further channels is remembered. */
export function place(known: readonly BlockedForm[], node: OnnxNode, plain: LoweringCall, further: FurtherChannels): Placed | undefined {
  const widening = wideningOf(node, plain, further)
  let best: Placed | undefined
  for (const form of known)
    for (const [call, how] of [[plain] as const, ...(widening ? [[widenedCall(node, plain, widening), { widening }] as const] : [])]) {
      const images = form.images(call)
      const cost = images ? form.cost(call) + fillingCost(plain, call, images) : Number.POSITIVE_INFINITY
      if (images && (!best || cost < best.cost)) best = { form, images, cost, results: plain.outputs, ...how }
    }
  if (best?.widening) further.remember(node, best.widening)
  return best
}

/** Of filters and vectors that are filled up, and cut back. */
function fillingCost(plain: LoweringCall, wide: LoweringCall, images: BlockedImages): number {
  const filled = wide.inputs.filter((value, index) => value !== plain.inputs[index] && !images.inputs.includes(index))
  const cut = wide.outputs.filter(({ shape }, index) => !sameShape(shape, plain.outputs[index]?.shape ?? []) && !images.outputs.includes(index))
  return [...filled, ...cut].reduce((sum, value) => sum + elementCount(value?.shape ?? []) * nanoseconds.sliced + nanoseconds.node, 0)
}

/** Every value that crosses between the layouts is reordered once. */
function payForReordering(
  graph: OnnxGraph,
  cut: Cut,
  candidates: ReadonlyMap<OnnxNode, Candidate>,
  infoOf: (name: string) => { readonly type: string; readonly shape: Shape },
  block: number,
): void {
  const outside = cut.place({ chosen: Number.POSITIVE_INFINITY, other: 0 })
  const makers = new Map<string, number>()
  const readers = new Map<string, Set<number>>()
  const reads = (name: string, thing: number): void => void (readers.get(name) ?? readers.set(name, new Set()).get(name))?.add(thing)
  for (const node of graph.nodes) {
    const candidate = candidates.get(node)
    for (const index of candidate?.images.outputs ?? []) makers.set(node.outputs[index] ?? '', candidate?.thing ?? outside)
    const inBlocks = new Set(candidate?.images.inputs.map((index) => node.inputs[index]))
    for (const name of readsOf(node)) reads(name, inBlocks.has(name) ? (candidate?.thing ?? outside) : outside)
  }
  for (const { name } of graph.outputs) reads(name, outside)
  for (const [name, things] of readers) {
    const maker = makers.get(name) ?? outside
    if (maker === outside && things.size === 1 && things.has(outside)) continue
    const { type, shape } = infoOf(name)
    const wide = elementCount(widenedShape(shape, [1], block))
    const cost = type === 'float32' ? wide * nanoseconds.reordered + nanoseconds.node : Number.POSITIVE_INFINITY
    const filling = wide === elementCount(shape) ? 0 : wide * nanoseconds.sliced + nanoseconds.node
    cut.payIfLeaving(maker, [...things], cost)
    if (things.size > 1 || !things.has(outside)) cut.payIfEntering(maker, [...things], cost + filling)
  }
}
