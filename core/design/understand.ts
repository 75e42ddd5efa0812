// The walk through a design in execution order: which layers can be understood, with their shapes and figures, and what is wrong with the others.
// What a layer makes of its inputs is remembered with the node, so that a change computes only what stands behind it.

import { layerTypes } from '../layers/index.ts'
import type { LayerType, Refusal } from '../layers/layer-type.ts'
import { type Options, readOptions } from '../options/options.ts'
import type { Problem } from '../problems.ts'
import { elementCount, type Shape, sayShape } from '../tensor/tensor.ts'
import { refuseBypass } from './bypass.ts'
import type { CheckedNode } from './checked.ts'
import type { Design, DesignNode } from './design.ts'
import type { Gradual } from './gradually.ts'
import { executionOrder, type Wiring } from './wiring.ts'

/** Above this the values of one layer no longer fit into a computer's memory. */
const mostValues = 250_000_000

export interface Walk {
  readonly understood: ReadonlyMap<string, CheckedNode>
  /** Bypassed node -> the node whose output it passes on. */
  readonly passed: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

export function shapesOf({ understood, passed }: Walk): ReadonlyMap<string, Shape> {
  const shapes = new Map([...understood].map(([id, node]) => [id, node.output]))
  for (const [id, source] of passed) {
    const output = understood.get(source)?.output
    if (output) shapes.set(id, output)
  }
  return shapes
}

export function* understanding(design: Design, wiring: Wiring): Gradual<Walk> {
  const understood = new Map<string, CheckedNode>()
  const passed = new Map<string, string>()
  const problems: Problem[] = []
  for (const node of executionOrder(wiring, design)) {
    yield
    const layer = layerTypes.get(node.type)
    if (!layer) {
      problems.push(about(node, undefined, unknownLayer(node)))
      continue
    }
    if (node.bypassed) {
      const [source] = wiring.before.get(node.id) ?? []
      const problem = bypassProblem(layer, source)
      if (problem) problems.push(about(node, layer, problem))
      else if (source !== undefined) passed.set(node.id, passed.get(source) ?? source)
      continue
    }
    const read = optionsOf(node, layer)
    problems.push(...read.problems.map((problem) => about(node, layer, problem)))
    const arriving = layer.ports.inputs.map((port) => wiring.sources(node.id, port.name))
    const missing = layer.ports.inputs.filter((_, at) => arriving[at]?.length === 0)
    problems.push(...missing.map((port) => about(node, layer, unconnected(port.label))))
    const extra = layer.ports.inputs.find((port, at) => !port.many && (arriving[at]?.length ?? 0) > 1)
    if (extra) problems.push(about(node, layer, crowded(extra.label)))
    if (read.problems.length > 0 || missing.length > 0 || extra) continue
    const sources = arriving.flat().map((id) => passed.get(id) ?? id)
    const inputs = sources.flatMap((id) => (understood.has(id) ? [(understood.get(id) as CheckedNode).output] : []))
    // Something before it is not understood: said there.
    if (inputs.length < sources.length) continue
    const made = madeOf(node, layer, sources, inputs)
    if ('refusal' in made) problems.push(about(node, layer, { severity: 'error', ...made.refusal }))
    else {
      understood.set(node.id, made)
      problems.push(...(layer.notes?.({ inputs, options: made.options }) ?? []).map((note) => about(node, layer, { severity: 'note', ...note })))
    }
  }
  return { understood, passed, problems }
}

type Made = CheckedNode | { readonly refusal: Refusal }

interface Remembered {
  readonly sources: readonly string[]
  readonly inputs: readonly Shape[]
  readonly made: Made
}
/** By node: nodes are never changed, only replaced. */
const remembered = new WeakMap<DesignNode, Remembered>()

/** What a layer makes of what arrives; its options are known to be right. */
function madeOf(node: DesignNode, layer: LayerType, sources: readonly string[], inputs: readonly Shape[]): Made {
  const known = remembered.get(node)
  if (known && same(known.sources, sources) && known.inputs.every((shape, at) => same(shape, inputs[at] ?? []))) return known.made
  const { values: options } = optionsOf(node, layer)
  const output = outputOf(layer, { inputs, options })
  const made: Made =
    'refusal' in output ? output : { node, layer, options, sources, inputs, output, arithmetic: layer.arithmetic({ inputs, options, output }) }
  remembered.set(node, { sources, inputs, made })
  return made
}

/** The shape that leaves a layer, or why none does. */
export function outputOf(layer: LayerType, call: Parameters<LayerType['shape']>[0]): Shape | { readonly refusal: Refusal } {
  const output = layer.shape(call)
  if ('refusal' in output || elementCount(output) <= mostValues) return output
  return { refusal: tooManyValues(output) }
}

const same = <T>(a: readonly T[], b: readonly T[]): boolean => a === b || (a.length === b.length && a.every((item, at) => item === b[at]))

const readings = new WeakMap<DesignNode, ReturnType<typeof readOptions<Options>>>()

export function optionsOf(node: DesignNode, layer: LayerType): ReturnType<typeof readOptions<Options>> {
  const known = readings.get(node) ?? readOptions(layer.options, node.options)
  readings.set(node, known)
  return known
}

function bypassProblem(layer: LayerType, source: string | undefined): Problem | undefined {
  const refusal = refuseBypass(layer)
  if (refusal) return { severity: 'error', ...refusal, fix: { kind: 'end-bypass', label: 'Use it' } }
  return source === undefined ? unconnected(layer.ports.inputs[0]?.label ?? '') : undefined
}

export const about = (node: DesignNode, layer: LayerType | undefined, problem: Problem): Problem => ({
  ...problem,
  node: { id: node.id, name: node.name, title: layer?.title ?? node.type },
})

const unknownLayer = (node: DesignNode): Problem => ({
  code: 'unknown-layer',
  severity: 'error',
  what: `There is no layer "${node.type}".`,
  mend: 'Replace it by one from the palette, or open the design with a newer Lamina.',
  fix: { kind: 'remove-node', label: `Remove ${node.name}` },
})

const unconnected = (port: string): Problem => ({
  code: 'unconnected',
  severity: 'error',
  what: `Nothing is connected to its ${port.toLowerCase()}.`,
  mend: 'Drag a connection from another layer to it, or remove it.',
})

const crowded = (port: string): Problem => ({
  code: 'too-many-connections',
  severity: 'error',
  what: `Several connections end at its ${port.toLowerCase()}.`,
  mend: 'Keep one, or join the paths by Add or Concatenate.',
})

const tooManyValues = (shape: Shape): Refusal => ({
  code: 'too-many-values',
  what: `Its output ${sayShape(shape)} has ${elementCount(shape).toLocaleString('en')} values for one image.`,
  mend: `Use fewer filters, a larger stride or a smaller image: at most ${mostValues.toLocaleString('en')}.`,
})
