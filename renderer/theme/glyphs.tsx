// The silhouettes of the layer families: drawn here, in the current colour, on a 18×18 field. A layer may name one of its own.

import type { ReactNode } from 'react'
import type { Category } from '../../core/layers/layer-type.ts'

const dots: ReactNode[] = []
for (let row = 0; row < 3; row++)
  for (let column = 0; column < 3; column++) {
    const hollow = (row * 3 + column) % 4 === 1
    dots.push(
      <circle
        key={`${row}${column}`}
        cx={4 + column * 5}
        cy={4 + row * 5}
        r={1.5}
        fill={hollow ? 'none' : 'currentColor'}
        strokeWidth={hollow ? 1 : 0}
      />,
    )
  }

const silhouettes: Record<Category | 'output' | 'flatten' | 'concatenate', ReactNode> = {
  convolution: (
    <>
      <rect x={2.5} y={2.5} width={13} height={13} rx={1.5} />
      <rect x={5.5} y={5.5} width={5} height={5} fill="currentColor" stroke="none" />
    </>
  ),
  pooling: <path d="M3.5 3 14.5 6.5v5L3.5 15Z" />,
  upsampling: <path d="M14.5 3 3.5 6.5v5l11 3.5Z" />,
  normalisation: <path d="M2 14.5c4 0 4.2-11 7-11s3 11 7 11" />,
  regularisation: dots,
  activation: <path d="M2.5 13.5h6L15 4" />,
  joining: (
    <>
      <circle cx={9} cy={9} r={6.5} />
      <path d="M9 5.8v6.4M5.8 9h6.4" />
    </>
  ),
  dense: (
    <>
      <path d="m4 4.5 10 9m0-9-10 9M9 9" />
      <path d="M4.5 4.5h9m-9 9h9" opacity={0.55} />
      {[
        [4, 4.5],
        [14, 4.5],
        [4, 13.5],
        [14, 13.5],
      ].map(([x, y]) => (
        <circle key={`${x}-${y}`} cx={x} cy={y} r={1.7} fill="currentColor" stroke="none" />
      ))}
    </>
  ),
  io: (
    <>
      <rect x={2.5} y={3.5} width={13} height={11} rx={1.5} />
      <circle cx={6.2} cy={7} r={1.2} />
      <path d="m4 14 4.2-4 2.3 2 2.2-2.2L15.5 12" />
    </>
  ),
  output: <path d="M3 4.5h12M3 9h8M3 13.5h5" strokeWidth={2} />,
  flatten: (
    <>
      <rect x={2.5} y={4.5} width={8.5} height={9} rx={1} />
      <path d="M6.75 4.5v9M2.5 9H11M14.5 3v12" />
    </>
  ),
  concatenate: (
    <>
      <rect x={2.5} y={2.5} width={13} height={5} rx={1} />
      <rect x={2.5} y={10.5} width={13} height={5} rx={1} />
    </>
  ),
}

const isKnown = (icon: string): icon is keyof typeof silhouettes => Object.hasOwn(silhouettes, icon)

export function Glyph({ category, icon, size = 18 }: { readonly category: Category; readonly icon?: string | undefined; readonly size?: number }) {
  const drawing = silhouettes[icon && isKnown(icon) ? icon : category]
  return (
    <svg
      className="glyph"
      width={size}
      height={size}
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      {drawing}
    </svg>
  )
}
