// The outline of an object over its picture, from the mask that the data bring along.

import { useMemo } from 'react'

interface MaskOutlineProps {
  /** [height · width], 1 on the object. */
  readonly mask: Uint8Array
  readonly width: number
  readonly height: number
}

export function MaskOutline({ mask, width, height }: MaskOutlineProps) {
  const path = useMemo(() => outlineOf(mask, width, height), [mask, width, height])
  return (
    <svg className="mask-outline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} className="mask-outline-back" />
      <path d={path} />
    </svg>
  )
}

/** Every side of a pixel where object meets ground, as one path of straight strokes. */
export function outlineOf(mask: Uint8Array, width: number, height: number): string {
  const on = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0
  let path = ''
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      if (x < width && on(x, y) !== on(x, y - 1)) path += `M${x} ${y}h1`
      if (y < height && on(x, y) !== on(x - 1, y)) path += `M${x} ${y}v1`
    }
  }
  return path
}
