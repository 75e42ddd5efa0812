// A folded group as a node: its ports are those of its layers at which outer connections end, or that still wait for one.

import type { CheckResult } from '../../core/design/checked.ts'
import type { DesignNode } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { sayCount } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import type { Block, Folding } from './folding.ts'

export interface BlockPort {
  /** Names the layer inside and its port. */
  readonly name: string
  readonly label: string
}

export function describeBlock({ group, layers }: Block, check: CheckResult) {
  const { parameters, whole } = parametersOf(check, layers)
  return {
    name: group.name,
    title: texts.canvas.block,
    highlights: texts.canvas.layers(layers.length),
    parameters: parameters > 0 || !whole ? `${whole ? '' : '≥ '}${sayCount(parameters)}` : '',
    bypassed: layers.every(({ bypassed }) => bypassed),
    pinned: layers.every(({ pinned }) => pinned),
  }
}

export function parametersOf(
  check: CheckResult,
  layers: readonly { readonly id: string }[],
): { readonly parameters: number; readonly whole: boolean } {
  const parameters = layers.reduce((total, { id }) => total + (check.understood.get(id)?.arithmetic.parameters.value ?? 0), 0)
  return { parameters, whole: layers.every(({ id }) => check.shapes.has(id)) }
}

/** Ends of drawn connections come first, then inputs that nothing is connected to and outputs that lead nowhere, also not inside. */
export function portsOf({ group, layers }: Block, { design, unfolded }: Folding): Record<'inputs' | 'outputs', readonly BlockPort[]> {
  const [arriving, leaving] = [new Set<string>(), new Set<string>()]
  for (const { from, to } of design.connections) {
    if (to.node === group.id) arriving.add(to.port)
    if (from.node === group.id) leaving.add(from.port)
  }
  const ends = new Set(unfolded.connections.map(({ to }) => `${to.node}.${to.port}`))
  const starts = new Set(unfolded.connections.map(({ from }) => `${from.node}.${from.port}`))
  const ports = (side: 'inputs' | 'outputs', taken: ReadonlySet<string>, used: ReadonlySet<string>): readonly BlockPort[] => {
    const all = layers.flatMap((layer) => labelled(layer, side))
    return [...all.filter(({ name }) => taken.has(name)), ...all.filter(({ name }) => !used.has(name))]
  }
  return { inputs: ports('inputs', arriving, ends), outputs: ports('outputs', leaving, starts) }
}

const labelled = ({ id, type, name }: DesignNode, side: 'inputs' | 'outputs'): readonly BlockPort[] =>
  (layerTypes.get(type)?.ports[side] ?? []).map((port) => ({ name: `${id}.${port.name}`, label: `${name}: ${port.label}` }))
