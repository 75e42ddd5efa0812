// Which nodes of a settled graph are layers of ours. From the scores backwards: what ends later holds what stands before it.

import { layerTypes } from '../layers/index.ts'
import type { LayerType } from '../layers/layer-type.ts'
import type { OnnxNode } from '../onnx/graph.ts'
import { invariant } from '../problems.ts'
import { type Match, match, sheetOf } from './match.ts'
import { dataWithin, endOf, isData, type Pattern, type RawOptions, type Site, siteOf } from './pattern.ts'
import { patterns } from './patterns/index.ts'
import type { SettledGraph } from './settled.ts'

export interface Recognised extends Match {
  readonly layer: LayerType
  readonly options: RawOptions
  /** What the layer gives. */
  readonly value: string
}

export interface Recognition {
  readonly layers: readonly Recognised[]
  /** In execution order. */
  readonly others: readonly OnnxNode[]
}

export function recognise(graph: SettledGraph): Recognition {
  const layers: Recognised[] = []
  const others: OnnxNode[] = []
  const taken = new Set<OnnxNode>()
  for (const node of graph.nodes.toReversed()) {
    if (taken.has(node)) continue
    const found = recogniseEnd(graph, node, taken)
    if (found) {
      layers.push(found)
      for (const one of found.nodes) taken.add(one)
    } else others.push(node)
  }
  return { layers: layers.reverse(), others: others.reverse() }
}

function recogniseEnd(graph: SettledGraph, node: OnnxNode, taken: ReadonlySet<OnnxNode>): Recognised | undefined {
  const [value = ''] = node.outputs
  if (!isData(graph, value)) return undefined
  const site = siteOf(graph, node)
  if (!site) return undefined
  for (const pattern of patterns.get(endOf(node)) ?? []) {
    const found = tried(pattern, site, value)
    if (found && !found.nodes.some((one) => taken.has(one))) return found
  }
  return undefined
}

function tried(pattern: Pattern, site: Site, value: string): Recognised | undefined {
  const layer = layerTypes.get(pattern.layer)
  invariant(layer, `a pattern of no layer: "${pattern.layer}"`)
  const entries = pattern.inputs?.(site) ?? dataWithin(site, pattern.reach ?? 1).map((one) => [one])
  for (const options of pattern.options(site))
    for (const inputs of entries) {
      if (!inputs.every((input) => isData(site.graph, input))) continue
      const sheet = sheetOf(layer, options, inputs.map(site.graph.shape), pattern.write)
      const found = sheet && match(sheet, site.graph, value, inputs)
      if (found) return { ...found, layer, options: told(layer, options), value }
    }
  return undefined
}

/** What stands at its default is left out. */
const told = (layer: LayerType, options: RawOptions): RawOptions =>
  Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(layer.options[name]?.default)),
  )
