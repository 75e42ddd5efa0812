// RGBA pixels as they are; small pictures are enlarged by the style sheet, not here.

import { useEffect, useRef } from 'react'

interface PixelsProps {
  readonly picture: { readonly width: number; readonly height: number; readonly rgba: Uint8Array }
  readonly className?: string | undefined
}

export function Pixels({ picture, className }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    context?.putImageData(new ImageData(Uint8ClampedArray.from(picture.rgba), picture.width, picture.height), 0, 0)
  }, [picture])
  return <canvas ref={canvas} className={className} width={picture.width} height={picture.height} />
}
