// Bytes of grey or coloured pictures as a canvas wants them.

import type { LayerPictures } from '../../core/explain/layer-pictures.ts'
import type { Picture } from '../../core/protocol/datasets.ts'

export function rgbaOf({ width, height, channels, pixels, shown }: LayerPictures): readonly Picture[] {
  const area = width * height
  return shown.map((_, picture) => {
    const rgba = new Uint8Array(area * 4).fill(255)
    for (let at = 0; at < area; at++)
      for (let colour = 0; colour < 3; colour++)
        rgba[at * 4 + colour] = pixels[(picture * area + at) * channels + (channels === 3 ? colour : 0)] as number
    return { width, height, rgba }
  })
}
