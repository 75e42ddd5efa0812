// The network as a column of small nodes: a click explains at that layer. Layers without height and width cannot serve and say why.

import { type CSSProperties, useEffect, useRef } from 'react'
import { explainers } from '../../core/explain/index.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { texts } from '../texts/texts.ts'
import { familyColour } from '../theme/families.ts'
import { FamilyTile } from '../theme/family-tile.tsx'
import { Glyph } from '../theme/glyphs.tsx'
import { useFolded } from '../ui/dock.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { useExplain } from './explain-store.ts'
import type { MiniLayer } from './explained.ts'

const said = texts.explain.layers

interface MiniatureProps {
  readonly layers: readonly MiniLayer[]
  /** Names of those that can serve; undefined until the model has answered. */
  readonly spatial: readonly string[] | undefined
  readonly current: string | undefined
}

export function Miniature({ layers, spatial, current }: MiniatureProps) {
  const folded = useFolded()
  const list = useRef<HTMLOListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layer is another button
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    void list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const skips = folded ? [] : skipsOf(layers)
  return (
    <ol ref={list} className={folded ? 'mini-rail' : 'mini-list'} aria-label={said.list} data-skips={skips.length > 0}>
      {layers.map((layer, at) => {
        const off = whyNot(layer, spatial)
        return (
          <li key={layer.name} data-follows={at > 0 && layer.sources.includes(at - 1)}>
            <Tooltip side="right" text={off ?? said.node(layer.title, layer.name, sayShape(layer.shape))}>
              <button
                type="button"
                className="mini"
                style={{ '--family': familyColour[layer.category] } as CSSProperties}
                aria-pressed={layer.name === current}
                aria-disabled={off !== undefined}
                onClick={() => !off && explainAt(layer.name)}
              >
                {folded ? (
                  <>
                    <FamilyTile category={layer.category} icon={layer.icon} size={28} />
                    <span className="visually-hidden">
                      {layer.name} {sayShape(layer.shape)}
                    </span>
                  </>
                ) : (
                  <>
                    <span className="mini-tile">
                      <Glyph category={layer.category} icon={layer.icon} size={15} />
                    </span>
                    <span className="mini-name truncate">{layer.name}</span>
                    <span className="mini-shape">{sayShape(layer.shape)}</span>
                  </>
                )}
                <span className="visually-hidden">
                  {layer.title}. {off}
                </span>
              </button>
            </Tooltip>
          </li>
        )
      })}
      {skips.length > 0 && (
        <svg className="mini-skips" height={layers.length * pitch} aria-hidden="true">
          {skips.map(({ from, to, lane }) => (
            <path key={`${from} ${to}`} d={skipPath(from, to, lane)} />
          ))}
        </svg>
      )}
    </ol>
  )
}

/** A node of 28 and a gap of 14. */
const [pitch, middle] = [42, 14]
const skipPath = (from: number, to: number, lane: number): string => {
  const [top, low, x] = [from * pitch + middle, to * pitch + middle, 10 + lane * 8]
  return `M0 ${top}h${x - 5}q5 0 5 5V${low - 5}q0 5 -5 5H0`
}

/** Connections over other layers, in lanes beside the column so that none covers another. */
function skipsOf(layers: readonly MiniLayer[]): readonly { readonly from: number; readonly to: number; readonly lane: number }[] {
  const found = layers.flatMap(({ sources }, to) => sources.filter((from) => from < to - 1).map((from) => ({ from, to })))
  const ends: number[] = []
  return found
    .sort((a, b) => a.from - b.from || b.to - a.to)
    .map(({ from, to }) => {
      const free = ends.findIndex((end) => end <= from)
      const lane = free < 0 ? ends.length : free
      ends[lane] = to
      return { from, to, lane: Math.min(lane, 2) }
    })
}

export function whyNot({ name, shape }: MiniLayer, spatial: readonly string[] | undefined): string | undefined {
  if (spatial === undefined) return shape.length === 3 ? undefined : said.noPlaces
  if (spatial.includes(name)) return undefined
  if (shape.length !== 3) return said.noPlaces
  return shape[1] === 1 && shape[2] === 1 ? said.onePlace : said.cannot
}

/** The column that looks is one that looks at a layer. */
function explainAt(layer: string): void {
  const { columns, focus } = useExplain.getState()
  const looks = (at: number) => explainers.get(columns[at]?.method ?? '')?.needs === 'layer'
  const next = looks(focus) ? focus : columns.findIndex((_, at) => looks(at))
  useExplain.setState({ layer, ...(next >= 0 ? { focus: next } : {}) })
}
