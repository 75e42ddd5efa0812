// The network as a column of small nodes: a click explains at that layer. Layers without height and width cannot serve and say why.

import { type CSSProperties, useEffect, useRef } from 'react'
import { explainers } from '../../core/explain/index.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { useNarrow } from '../app/use-narrow.ts'
import { familyColour } from '../theme/families.ts'
import { FamilyTile } from '../theme/family-tile.tsx'
import { Glyph } from '../theme/glyphs.tsx'
import { useExplain } from './explain-store.ts'
import type { MiniLayer } from './explained.ts'

interface MiniatureProps {
  readonly layers: readonly MiniLayer[]
  /** Names of those that can serve; undefined until the model has answered. */
  readonly spatial: readonly string[] | undefined
  readonly current: string | undefined
}

export function Miniature({ layers, spatial, current }: MiniatureProps) {
  const narrow = useNarrow()
  const list = useRef<HTMLOListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layer is another button
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    void list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <ol ref={list} className={narrow ? 'mini-rail' : 'mini-list'} aria-label="Layers">
      {layers.map((layer) => {
        const off = whyNot(layer, spatial)
        return (
          <li key={layer.name}>
            <button
              type="button"
              className="mini"
              style={{ '--family': familyColour[layer.category] } as CSSProperties}
              aria-pressed={layer.name === current}
              aria-disabled={off !== undefined}
              aria-label={`${layer.name}, ${layer.title}, ${sayShape(layer.shape)}${off ? `. ${off}` : ''}`}
              title={off ?? `${layer.title} ${layer.name} · ${sayShape(layer.shape)}`}
              onClick={() => !off && explainAt(layer.name)}
            >
              {narrow ? (
                <FamilyTile category={layer.category} icon={layer.icon} size={28} />
              ) : (
                <>
                  <span className="mini-tile">
                    <Glyph category={layer.category} icon={layer.icon} size={15} />
                  </span>
                  <span className="mini-name truncate">{layer.name}</span>
                  <span className="mini-shape">{sayShape(layer.shape)}</span>
                </>
              )}
            </button>
          </li>
        )
      })}
    </ol>
  )
}

function whyNot({ name, shape }: MiniLayer, spatial: readonly string[] | undefined): string | undefined {
  if (spatial === undefined) return shape.length === 3 ? undefined : 'It has no height and width.'
  if (spatial.includes(name)) return undefined
  if (shape.length !== 3) return 'It has no height and width.'
  return shape[1] === 1 && shape[2] === 1 ? 'One value per channel has no place.' : 'It cannot be explained at.'
}

/** The column that looks is one that looks at a layer. */
function explainAt(layer: string): void {
  const { columns, focus } = useExplain.getState()
  const looks = (at: number) => explainers.get(columns[at]?.method ?? '')?.needs === 'layer'
  const next = looks(focus) ? focus : columns.findIndex((_, at) => looks(at))
  useExplain.setState({ layer, ...(next >= 0 ? { focus: next } : {}) })
}
