// Random valid designs of up to 60 layers, with branches: of images, signals, volumes and lists. For property tests of the whole way to a session.

import fc from 'fast-check'
import { type Design, emptyDesign } from '../design/design.ts'
import { layerTypes, offeredLayers } from '../layers/index.ts'
import type { LayerType } from '../layers/layer-type.ts'
import { readOptions } from '../options/options.ts'
import { elementCount, type Shape, sameShape } from '../tensor/tensor.ts'
import { add, optionsOf } from './designs.ts'

const mostLayers = 60
/** Values of one example and parameters of one layer: small enough that a thousand designs run on two cores. */
const mostValues = 1500
const mostParameters = 20_000

interface Step {
  readonly layer: LayerType
  readonly options: Record<string, unknown>
  /** Picks what it is fed by: mostly the newest layer, now and then an earlier one, where a branch begins. */
  readonly back: number
  readonly partner: number
}

const inner = offeredLayers.filter((layer) => layer.category !== 'io')
const step: fc.Arbitrary<Step> = fc
  .constantFrom(...inner)
  .chain((layer) =>
    fc.record({ layer: fc.constant(layer), options: optionsOf(layer.options), back: fc.integer({ min: 0, max: 9 }), partner: fc.nat() }),
  )
  // Shrinking by 0 is the identity with a derivative of 0 at 0 (as PyTorch has it): no difference shows that.
  .filter(({ options }) => options.lambda !== 0)

const side = fc.integer({ min: 3, max: 9 })
const inputOptions = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('image'), channels: fc.integer({ min: 1, max: 4 }), height: side, width: side }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('signal'), channels: fc.integer({ min: 1, max: 4 }), length: fc.integer({ min: 6, max: 24 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('volume'),
      channels: fc.integer({ min: 1, max: 2 }),
      depth: fc.integer({ min: 2, max: 5 }),
      height: fc.integer({ min: 3, max: 6 }),
      width: fc.integer({ min: 3, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('list'), length: fc.integer({ min: 4, max: 20 }) }) },
)

interface Grown {
  readonly design: Design
  /** By node id, in order. */
  readonly shapes: ReadonlyMap<string, Shape>
  readonly fed: ReadonlySet<string>
}

function grow(before: Grown, type: string, raw: Record<string, unknown>, sources: readonly string[]): Grown | undefined {
  const layer = layerTypes.get(type) as LayerType
  const { values: options, problems } = readOptions(layer.options, raw)
  const inputs = sources.map((id) => before.shapes.get(id) ?? [])
  const output = problems.length > 0 ? undefined : layer.shape({ inputs, options })
  if (!output || 'refusal' in output || elementCount(output) > mostValues) return undefined
  const parameters = layer.parameters({ inputs, options }).reduce((sum, { shape }) => sum + elementCount(shape), 0)
  if (parameters > mostParameters) return undefined
  const design = add(before.design, type, raw, ...sources)
  return { design, shapes: new Map([...before.shapes, [design.nodes.at(-1)?.id ?? '', output]]), fed: new Set([...before.fed, ...sources]) }
}

/** What a layer is fed by: one source per port, partners of a shape that has a chance to fit. */
function sourcesFor({ shapes }: Grown, { layer, back, partner }: Step): readonly string[] {
  const ids = [...shapes.keys()]
  const from = (back === 0 ? ids[partner % ids.length] : ids.at(-1)) ?? ''
  if (layer.category !== 'joining' || layer.ports.inputs.length + (layer.ports.inputs[0]?.many ? 1 : 0) < 2) return [from]
  const shape = shapes.get(from) ?? []
  const alike = ids.filter((id) => id !== from && sameShape((shapes.get(id) ?? []).slice(1), shape.slice(1)))
  return [from, alike[partner % Math.max(alike.length, 1)] ?? from]
}

/** Loose ends are flattened and joined, so that every branch counts. */
function finish(grown: Grown, classes: number): Design {
  const ends = [...grown.shapes].filter(([id]) => !grown.fed.has(id))
  let result = grown
  const lists = ends.flatMap(([id, shape]) => {
    if (shape.length === 1) return [id]
    result = grow(result, 'flatten', {}, [id]) ?? result
    return [result.design.nodes.at(-1)?.id ?? '']
  })
  const last = () => result.design.nodes.at(-1)?.id ?? ''
  const joined = lists.length > 1 ? add(result.design, 'concatenate', {}, ...lists) : result.design
  const end = lists.length > 1 ? (joined.nodes.at(-1)?.id ?? '') : (lists[0] ?? last())
  const scored = add(joined, 'dense', { units: classes }, end)
  return add(scored, 'output', { classes, activation: 'none' }, scored.nodes.at(-1)?.id ?? '')
}

export const largeDesign: fc.Arbitrary<Design> = fc
  .record({ input: inputOptions, steps: fc.array(step, { minLength: 40, maxLength: 600, size: 'max' }), classes: fc.integer({ min: 2, max: 4 }) })
  .map(({ input, steps, classes }) => {
    const start = add(emptyDesign('random'), 'input', input)
    const image = layerTypes.get('input') as LayerType
    const shape = image.shape({ inputs: [], options: readOptions(image.options, input).values }) as Shape
    let grown: Grown = { design: start, shapes: new Map([[start.nodes[0]?.id ?? '', shape]]), fed: new Set() }
    for (const one of steps) {
      if (grown.design.nodes.length >= mostLayers - 8) break
      grown = grow(grown, one.layer.type, one.options, sourcesFor(grown, one)) ?? grown
    }
    return finish(grown, classes)
  })
