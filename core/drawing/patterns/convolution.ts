// Convolutions in foreign files: plain, grouped, depthwise, transposed, behind a frame that is no zeros.

import type { Dimensions } from '../../layers/spatial.ts'
import { before, constantOf, definePattern, type Pattern, paddings, type RawOptions, type Site, windowOf } from '../pattern.ts'

const dimensions: readonly Dimensions[] = [1, 2, 3]
const hasBias = ({ node }: Site): boolean => (node.inputs[2] ?? '') !== ''

function slides(site: Site): RawOptions {
  const { kernel_shape, strides, dilations } = windowOf(site)
  return { kernelSize: kernel_shape, stride: strides, dilation: dilations, bias: hasBias(site) }
}

const plain = (site: Site): RawOptions => ({ ...slides(site), filters: site.shape[1], groups: site.settings.group })

/** As many groups as channels. */
function depthwise(site: Site): RawOptions | undefined {
  const [channels = 0, filters = 0] = [site.shapes[0]?.[1], site.shape[1]]
  return site.settings.group === channels && channels > 1 ? { ...slides(site), multiplier: filters / channels } : undefined
}

const modes: Readonly<Record<string, string>> = { reflect: 'reflect', edge: 'replicate', wrap: 'circular' }

/** Behind a Pad that fills its frame with what no convolution can by itself. */
const framed = (n: Dimensions, layer: string, window: (site: Site) => RawOptions | undefined) =>
  definePattern({
    layer,
    ends: 'Conv',
    reach: 2,
    options(site) {
      const options = window(site)
      const pad = before(site, site.node)
      const mode = pad?.attributes.mode
      const paddingMode = pad?.op === 'Pad' && mode?.type === 'string' ? modes[mode.value] : undefined
      const amounts = pad && constantOf(site, pad, 1)
      if (!options || !paddingMode || !amounts) return []
      // Begins of all axes, then ends: batch and channels stay as they are.
      const pads = [...amounts.slice(2, n + 2), ...amounts.slice(n + 4)]
      return paddings(pads).map((padding) => ({ ...options, ...padding, paddingMode }))
    },
    inputs(site) {
      const [value] = before(site, site.node)?.inputs ?? []
      return value === undefined ? [] : [[value]]
    },
  })

const bare = (layer: string, window: (site: Site) => RawOptions | undefined) =>
  definePattern({
    layer,
    ends: 'Conv',
    options(site) {
      const options = window(site)
      return options ? paddings(windowOf(site).pads).map((padding) => ({ ...options, ...padding })) : []
    },
  })

const transposed = (n: Dimensions) =>
  definePattern({
    layer: `transposed-conv-${n}d`,
    ends: 'ConvTranspose',
    options: (site) => [{ ...plain(site), paddingSize: windowOf(site).pads.slice(0, n), outputPadding: site.settings.output_padding }],
  })

export const convolutionPatterns: readonly Pattern[] = dimensions.flatMap((n) => [
  framed(n, `depthwise-${n}d`, depthwise),
  framed(n, `conv-${n}d`, plain),
  bare(`depthwise-${n}d`, depthwise),
  bare(`conv-${n}d`, plain),
  transposed(n),
])
