// What a pattern is: where in a foreign graph one of our layers may stand, and with which options. `match` then proves it, so a pattern only has to propose.

import type { OnnxNode } from '../onnx/graph.ts'
import { operatorKey, type Value } from '../onnx/operator.ts'
import { invariant } from '../problems.ts'
import { numbers, type Shape } from '../tensor/tensor.ts'
import type { Write } from './match.ts'
import { type Settings, settingsOf } from './settings.ts'
import { type SettledGraph, views } from './settled.ts'

export type RawOptions = Readonly<Record<string, unknown>>

/** A node of the foreign graph, and what is known around it. */
export interface Site {
  readonly graph: SettledGraph
  readonly node: OnnxNode
  readonly settings: Settings
  /** Of its first output, with the batch. */
  readonly shape: Shape
  /** Of its inputs. */
  readonly shapes: readonly Shape[]
}

export interface Pattern {
  /** LayerType.type. */
  readonly layer: string
  /** The operator that gives the layer's output; `view` for all that only reshape. */
  readonly ends: string
  /** How many nodes lie between that output and the input at most, itself included; 1 when absent. */
  readonly reach?: number
  /** Options worth trying, the likeliest first. */
  options(site: Site): readonly RawOptions[]
  /** Values that may enter, in the order of the layer's ports; each value within reach when absent. */
  inputs?(site: Site): readonly (readonly string[])[]
  /** Where others write the layer in operators of their own choice: the layer in those. */
  readonly write?: Write
}

export const definePattern = (pattern: Pattern): Pattern => pattern

/** What enters a layer with one input. */
export function entering([input]: readonly Value[]): Value {
  invariant(input, 'a layer is written for what enters it')
  return input
}

/** The operator by which patterns are found. */
export const endOf = (node: OnnxNode): string => (views.has(node.op) && node.domain === '' ? 'view' : operatorKey(node))

/** Undefined for operators that Lamina does not know. */
export function siteOf(graph: SettledGraph, node: OnnxNode): Site | undefined {
  const shapes = node.inputs.map(graph.shape)
  const settings = settingsOf(node, shapes)
  return settings && { graph, node, settings, shapes, shape: graph.shape(node.outputs[0] ?? '') }
}

/** The node that makes an input. */
export const before = ({ graph }: Site, node: OnnxNode, at = 0): OnnxNode | undefined => graph.producers.get(node.inputs[at] ?? '')

/** Elements of an input that the file says. */
export function constantOf({ graph }: Site, node: OnnxNode, at: number): readonly number[] | undefined {
  const found = graph.constants.get(node.inputs[at] ?? '')
  return found && numbers(found)
}

/** Whether a value is computed from the images, example by example. */
export const isData = (graph: SettledGraph, value: string): boolean => (value === graph.input || graph.producers.has(value)) && graph.leads(value)

/** The nearest first. */
export function dataWithin({ graph, node }: Site, reach: number): readonly string[] {
  const found = new Set<string>()
  let edge = [node]
  for (let step = 0; step < reach; step++) {
    const values = [...new Set(edge.flatMap(({ inputs }) => inputs))]
    for (const value of values) if (isData(graph, value)) found.add(value)
    edge = values.flatMap((value) => graph.producers.get(value) ?? [])
  }
  return [...found]
}

/** Numbers of a window as the file says them. */
export interface WindowSettings {
  readonly kernel_shape: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly pads: readonly number[]
}
export const windowOf = ({ settings }: Pick<Site, 'settings'>): WindowSettings => settings as unknown as WindowSettings

/** Options that pad so: by as much on both sides, or as “same” does. */
export function paddings(pads: readonly number[]): readonly RawOptions[] {
  const [begin, end] = [pads.slice(0, pads.length / 2), pads.slice(pads.length / 2)]
  if (pads.every((pad) => pad === 0)) return [{}]
  if (begin.every((pad, axis) => pad === end[axis])) return [{ padding: 'explicit', paddingSize: begin }]
  return [{ padding: 'same' }, { padding: 'same', oddFirst: true }]
}
