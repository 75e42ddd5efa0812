// Random valid designs for property tests, and random options for any layer, derived from their declarations.

import fc from 'fast-check'
import { check } from '../design/check.ts'
import { type Connection, type Design, type DesignNode, emptyDesign, type Group } from '../design/design.ts'
import { withoutEmpty } from '../design/groups.ts'
import { freshId, freshName } from '../design/names.ts'
import { layerTypes, offeredLayers } from '../layers/index.ts'
import type { LayerType } from '../layers/layer-type.ts'
import type { Option, Options } from '../options/options.ts'
import { invariant } from '../problems.ts'
import type { Shape } from '../tensor/tensor.ts'

/** Values small enough that networks stay small. */
function valuesFor(option: Option): fc.Arbitrary<unknown> {
  const [low, high] = 'min' in option ? [option.min ?? 0, Math.min(option.max ?? 6, (option.min ?? 0) + 5)] : [0, 5]
  switch (option.kind) {
    case 'int':
      return fc.integer({ min: low, max: high })
    case 'pair': {
      const side = fc.integer({ min: low, max: Math.min(high, low + 2) })
      return fc.tuple(side, side)
    }
    case 'list': {
      const one = option.of === 'int' ? fc.integer({ min: low, max: Math.min(high, low + 2) }) : fc.integer({ min: 1, max: 4 })
      return option.names ? fc.tuple(...option.names.map(() => one)) : fc.array(one, { maxLength: 3 })
    }
    case 'float':
      return fc
        .double({ min: option.open ? option.default : low, max: Math.min(option.max ?? 1, 0.9), noNaN: true })
        .map((value) => Math.fround(value) + 0) // no −0: JSON has none
    case 'flag':
      return fc.boolean()
    case 'choice':
      return fc.constantFrom(...Object.keys(option.choices))
    case 'text':
      return fc.string({ maxLength: 8 })
  }
}

/** Some options at random, the others left at their defaults. */
export const optionsOf = (options: Options): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(Object.entries(options).map(([name, option]) => [name, valuesFor(option)])), { requiredKeys: [] })

interface Step {
  readonly layer: LayerType
  readonly options: Record<string, unknown>
  /** Picks a second source for layers that join. */
  readonly other: number
}

const inner = offeredLayers.filter((layer) => layer.category !== 'io')
const step: fc.Arbitrary<Step> = fc
  .constantFrom(...inner)
  .chain((layer) => fc.record({ layer: fc.constant(layer), options: optionsOf(layer.options), other: fc.nat() }))

/** A classifier of small images: random layers in a chain, with joins back to earlier ones; layers that do not fit are left out. */
export const validDesign: fc.Arbitrary<Design> = fc
  .record({
    image: fc.record({ channels: fc.integer({ min: 1, max: 3 }), height: fc.integer({ min: 4, max: 9 }), width: fc.integer({ min: 4, max: 9 }) }),
    steps: fc.array(step, { maxLength: 8 }),
    classes: fc.integer({ min: 2, max: 4 }),
    activation: fc.constantFrom('softmax', 'none'),
  })
  .map(({ image, steps, classes, activation }) => {
    let grown = add(emptyDesign('random'), 'input', image)
    for (const { layer, options, other } of steps) {
      const second = grown.nodes[other % grown.nodes.length]?.id ?? ''
      const tried = add(grown, layer.type, options, ...(layer.category === 'joining' ? [last(grown), second] : [last(grown)]))
      if (shapes(tried).has(last(tried))) grown = tried
    }
    if (shapes(grown).get(last(grown))?.length !== 1) grown = add(grown, 'flatten', {}, last(grown))
    grown = add(grown, 'dense', { units: classes }, last(grown))
    return add(grown, 'output', { classes, activation }, last(grown))
  })

const last = (design: Design): string => design.nodes.at(-1)?.id ?? ''
const shapes = (design: Design): ReadonlyMap<string, Shape> => check(design).shapes

export function add(design: Design, type: string, options: DesignNode['options'], ...sources: readonly string[]): Design {
  const layer = layerTypes.get(type)
  invariant(layer, `there is no layer "${type}"`)
  const id = freshId(design)
  const node: DesignNode = { id, type, name: freshName(design, layer), options, position: { x: 0, y: design.nodes.length * 100 } }
  const connections = sources.map((source, at): Connection => {
    const port = layer.ports.inputs[Math.min(at, layer.ports.inputs.length - 1)]
    return { from: { node: source, port: 'out' }, to: { node: id, port: port?.name ?? 'in' } }
  })
  return { ...design, nodes: [...design.nodes, node], connections: [...design.connections, ...connections] }
}

/** A valid design with everything that is not the network: groups in groups, comments, layers that are pinned or bypassed. */
export const decoratedDesign: fc.Arbitrary<Design> = fc
  .record({
    design: validDesign,
    parents: fc.array(fc.nat(), { maxLength: 4 }),
    folded: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    members: fc.array(fc.record({ group: fc.nat(), pinned: fc.boolean(), bypassed: fc.boolean() }), { minLength: 12, maxLength: 12 }),
    comments: fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }), x: fc.integer(), width: fc.integer({ min: 1, max: 900 }) }), {
      maxLength: 3,
    }),
    direction: fc.constantFrom('down', 'right'),
  })
  .map(({ design, parents, folded, members, comments, direction }) => {
    const groups = parents.map((parent, at): Group => {
      const around = parent % (at + 1)
      const group = { id: `g${at + 1}`, name: `block ${at + 1}`, folded: folded[at] ?? false }
      return around === 0 ? group : { ...group, parent: `g${around}` }
    })
    return withoutEmpty({
      ...design,
      direction,
      groups,
      nodes: design.nodes.map((node, at) => decorated(node, members[at % members.length] ?? { group: 0, pinned: false, bypassed: false }, groups)),
      comments: comments.map(({ text, x, width }, at) => ({
        id: `c${at + 1}`,
        text,
        position: { x: (x % 1e6) + 0, y: at }, // no −0 here either
        size: { width, height: 2 * width },
      })),
    })
  })

interface Decoration {
  readonly group: number
  readonly pinned: boolean
  readonly bypassed: boolean
}

function decorated(node: DesignNode, { group, pinned, bypassed }: Decoration, groups: readonly Group[]): DesignNode {
  const around = groups[group % (groups.length + 1)]
  const passes = bypassed && layerTypes.get(node.type)?.category !== 'io'
  return { ...node, ...(passes ? { bypassed } : {}), ...(pinned ? { pinned } : {}), ...(around ? { group: around.id } : {}) }
}
