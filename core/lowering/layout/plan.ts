// Which nodes work on blocked images: the choice that costs least, reordering at the borders included.

import { continueGraph } from '../../onnx/builder.ts'
import { type OnnxGraph, type OnnxNode, readsOf } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import { gradientDomain } from '../../onnx/operators/gradient.ts'
import { elementCount, type Shape } from '../../tensor/tensor.ts'
import { callOf, choose } from '../choose.ts'
import { nanoseconds } from '../costs.ts'
import type { DeviceProfile, LoweringCall } from '../lowering.ts'
import { Cut } from './cut.ts'
import type { BlockedForm, BlockedImages } from './form.ts'
import { forms } from './forms/index.ts'

interface Candidate {
  readonly node: OnnxNode
  readonly form: BlockedForm
  readonly images: BlockedImages
  readonly thing: number
}

/** The form of every node that is to work on blocked images; empty where the device has no blocks. `everything`: whatever can, at any cost. */
export function planLayout(graph: OnnxGraph, device: DeviceProfile, everything = false): ReadonlyMap<OnnxNode, BlockedForm> {
  if (device.channelBlock === undefined || (!everything && isFrozen(graph))) return new Map()
  const g = continueGraph(graph)
  const cut = new Cut()
  const candidates = new Map<OnnxNode, Candidate>()
  for (const node of graph.nodes) {
    const known = byOperator.get(operatorKey(node))
    if (!known) continue
    const candidate = candidateOf(cut, node, known, callOf(g, node, node.inputs, graph, device), everything)
    if (candidate) candidates.set(node, candidate)
  }
  payForReordering(graph, cut, candidates, (name) => g.value(name))
  const chosen = cut.chosen()
  return new Map([...candidates.values()].flatMap(({ node, form, thing }) => (chosen.has(thing) ? [[node, form] as const] : [])))
}

/** Inference with weights that never change: ONNX Runtime itself folds, packs and blocks those when it loads. */
function isFrozen({ nodes, initializers }: OnnxGraph): boolean {
  const differentiated = nodes.some(({ op, domain }) => domain === gradientDomain && op !== 'RandomUniform')
  return !differentiated && nodes.every((node) => operatorKey(node) !== 'Conv' || initializers.has(node.inputs[1] ?? ''))
}

const byOperator: ReadonlyMap<string, readonly BlockedForm[]> = new Map(forms.map(({ op }) => [op, forms.filter((form) => form.op === op)]))

function candidateOf(cut: Cut, node: OnnxNode, known: readonly BlockedForm[], call: LoweringCall, everything: boolean): Candidate | undefined {
  let best: { form: BlockedForm; images: BlockedImages; cost: number } | undefined
  for (const form of known) {
    const images = form.images(call)
    const cost = images ? form.cost(call) : Number.POSITIVE_INFINITY
    if (images && (!best || cost < best.cost)) best = { form, images, cost }
  }
  if (!best) return undefined
  const other = everything ? 1e15 : (choose(operatorKey(node), call)?.cost(call) ?? best.cost)
  return { node, form: best.form, images: best.images, thing: cut.place({ chosen: best.cost, other }) }
}

/** Every value that crosses between the layouts is reordered once. */
function payForReordering(
  graph: OnnxGraph,
  cut: Cut,
  candidates: ReadonlyMap<OnnxNode, Candidate>,
  infoOf: (name: string) => { readonly type: string; readonly shape: Shape },
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
    const cost = type === 'float32' ? elementCount(shape) * nanoseconds.reordered + nanoseconds.node : Number.POSITIVE_INFINITY
    cut.payIfLeaving(maker, [...things], cost)
    if (things.size > 1 || !things.has(outside)) cut.payIfEntering(maker, [...things], cost)
  }
}
