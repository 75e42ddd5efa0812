// What a sound design might do better: notes, never errors. About layers that see no more than the one before, or more than the image, and about
// dense layers that hold most of all weights.

import type { Problem } from '../problems.ts'
import { type Shape, sayShape } from '../tensor/tensor.ts'
import type { CheckedDesign, CheckedNode } from './checked.ts'
import { notesOnWeights } from './new-weights.ts'
import { type Field, type ReceptiveField, receptiveFields } from './receptive-field.ts'

/** A dense layer behind Flatten is worth a word from this share and number of the design's parameters on. */
const dominantShare = 0.5
const manyParameters = 10_000

export function notesOf(checked: CheckedDesign): readonly Problem[] {
  const { nodes } = checked
  const fields = receptiveFields(nodes)
  const image = nodes.find(({ sources }) => sources.length === 0)?.output.slice(1) ?? []
  return [
    ...notesOnWeights(checked),
    ...nodes.flatMap((node) => onPaddingAlone(node) ?? []),
    ...firstBeyond(nodes, fields, image),
    ...dominantDense(nodes),
  ]
}

const about = ({ node, layer }: CheckedNode, problem: Omit<Problem, 'severity' | 'node'>): Problem => ({
  severity: 'note',
  node: { id: node.id, name: node.name, title: layer.title },
  ...problem,
})

/**
 * A window larger than one value of which, along every axis, only one tap ever meets a value and all others padding, wherever it stands. A 1×1 window
 * is meant as it is.
 */
function onPaddingAlone(node: CheckedNode): Problem | undefined {
  const { arithmetic, inputs, output } = node
  const { window } = arithmetic
  const [input] = inputs
  if (window === 'all' || window === 'own' || !input || input.length !== window.kernel.length + 1) return undefined
  if (window.kernel.every((size) => size === 1)) return undefined
  const useful = window.kernel.map((kernel, axis) => usefulTaps(node, axis, kernel, input[axis + 1] ?? 1, output[axis + 1] ?? 1))
  if (useful.some((taps) => taps > 1)) return undefined
  const size = window.kernel.join('×')
  return about(node, {
    code: 'window-on-padding',
    what: `Its ${size} window stands on a map of ${sayShape(input.slice(1))}: all but one of its places only ever meet padding, so it sees no more than the layer before.`,
    mend: 'Use a 1×1 kernel, or shrink the maps less before it.',
  })
}

/** How many taps of the window meet a value in at least one place: tap t of output o stands at o·s − p + t·d. */
function usefulTaps({ arithmetic: { window } }: CheckedNode, axis: number, kernel: number, inputs: number, outputs: number): number {
  if (window === 'all' || window === 'own') return kernel
  const [stride = 1, dilation = 1, padding = 0] = [window.stride[axis], window.dilation[axis], window.padding[axis]]
  let useful = 0
  for (let tap = 0; tap < kernel; tap++) {
    // Of the places o·s, the first that is not before the map; it serves where it is not behind it either.
    const first = Math.max(0, Math.ceil((padding - tap * dilation) / stride))
    const at = first * stride - padding + tap * dilation
    if (first < outputs && at < inputs) useful++
  }
  return useful
}

/** Where fields grow beyond the image along every axis: said at the first layer of each path only, since all behind it are no different. */
function firstBeyond(nodes: readonly CheckedNode[], fields: ReadonlyMap<string, ReceptiveField>, image: Shape): readonly Problem[] {
  const beyond = new Set<string>()
  const found: Problem[] = []
  for (const node of nodes) {
    const field = fields.get(node.node.id)
    if (!field || field === 'all' || !isBeyond(field, image)) continue
    beyond.add(node.node.id)
    if (node.sources.some((id) => beyond.has(id))) continue
    const what = `Each of its values reaches ${field.size.join('×')}, more than the ${image.join('×')} image has.`
    found.push(
      about(node, { code: 'sees-beyond-the-image', what, mend: 'Layers from here on see the whole image: further ones add depth, not sight.' }),
    )
  }
  return found
}

const isBeyond = (field: Field, image: Shape): boolean =>
  image.length > 0 && field.size.length === image.length && field.size.every((size, axis) => size > (image[axis] ?? 1))

/** `dense1 holds 93 % of all parameters. Global average pooling in place of flatten1 would leave 1,088 of its 25,664.` */
function dominantDense(nodes: readonly CheckedNode[]): readonly Problem[] {
  const total = nodes.reduce((sum, { arithmetic }) => sum + arithmetic.parameters.value, 0)
  const flattened = new Map(nodes.flatMap((one) => (one.layer.type === 'flatten' ? [[one.node.id, one] as const] : [])))
  return nodes.flatMap((dense): readonly Problem[] => {
    if (dense.layer.type !== 'dense') return []
    const own = dense.arithmetic.parameters.value
    const flatten = flattened.get(dense.sources[0] ?? '')
    const [channels = 1, ...places] = flatten?.inputs[0] ?? []
    const spread = places.length === 2 && places.some((size) => size > 1)
    if (!flatten || !spread || own < manyParameters || own < dominantShare * total) return []
    const units = dense.output[0] ?? 1
    const left = (channels + (dense.options.bias === false ? 0 : 1)) * units
    const share = Math.round((100 * own) / total)
    return [
      about(dense, {
        code: 'dominant-dense',
        what: `It holds ${share} % of all parameters. Global average pooling in place of ${flatten.node.name} would leave ${say(left)} of its ${say(own)}.`,
        mend: 'Fewer parameters overfit less; where position in the image matters, keep it.',
        fix: { kind: 'replace-layer', label: `Replace ${flatten.node.name}`, replaced: flatten.node.id, type: 'global-average-pool-2d' },
      }),
    ]
  })
}

const say = (count: number): string => count.toLocaleString('en')
