// Maps that become larger or get a frame, in foreign files.

import type { Dimensions } from '../../layers/spatial.ts'
import { constantOf, definePattern, type Pattern } from '../pattern.ts'
import { typed } from '../settings.ts'

const modes: Readonly<Record<string, string>> = { nearest: 'nearest', linear: 'bilinear', cubic: 'bicubic' }
const fillings: Readonly<Record<string, string>> = { constant: 'constant', reflect: 'reflect', edge: 'replicate', wrap: 'circular' }

const framed = (n: Dimensions) =>
  definePattern({
    layer: `pad-${n}d`,
    ends: 'Pad',
    options(site) {
      const amounts = constantOf(site, site.node, 1) ?? []
      const axes = constantOf(site, site.node, 3)
      const rank = site.shape.length
      const named = axes ?? site.shape.map((_, axis) => axis)
      const along = (side: 0 | 1) =>
        Array.from({ length: n }, (_, axis) => {
          const at = named.map((one) => (one < 0 ? one + rank : one)).indexOf(axis + 2)
          return at < 0 ? 0 : (amounts[at + side * named.length] ?? 0)
        })
      const [value = 0] = constantOf(site, site.node, 2) ?? []
      const mode = fillings[String(site.settings.mode)]
      return mode === undefined || rank !== n + 2 ? [] : [{ before: along(0), after: along(1), mode, value: typed(value) }]
    },
    inputs: ({ node }) => [node.inputs.slice(0, 1)],
  })

export const sizePatterns: readonly Pattern[] = [
  definePattern({
    layer: 'upsample',
    ends: 'Resize',
    options({ settings, shape, shapes: [x = []] }) {
      const mode = modes[String(settings.mode)]
      const factors = shape.slice(2).map((size, axis) => size / (x[axis + 2] ?? 1))
      const [factor = 1] = factors
      const even = factors.every((one) => one === factor) && Number.isInteger(factor)
      const size = even ? { factor } : { by: 'size', size: shape.slice(2) }
      return mode === undefined ? [] : [false, true].map((alignCorners) => ({ ...size, mode, ...(mode === 'nearest' ? {} : { alignCorners }) }))
    },
    inputs: ({ node }) => [node.inputs.slice(0, 1)],
  }),
  definePattern({ layer: 'pixel-shuffle', ends: 'DepthToSpace', options: ({ settings }) => [{ factor: settings.blocksize }] }),
  definePattern({
    layer: 'pixel-unshuffle',
    ends: 'view',
    reach: 3,
    options: ({ shape, shapes: [x = []] }) => (x.length === 6 && shape.length === 4 ? [{ factor: x[3] }] : []),
  }),
  ...([1, 2, 3] as const).map(framed),
]
