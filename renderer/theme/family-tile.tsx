// A family's glyph on its tinted tile, as palette, inspector and lists show it.

import type { CSSProperties } from 'react'
import type { Category } from '../../core/layers/layer-type.ts'
import { familyColour, familyTint } from './families.ts'
import { Glyph } from './glyphs.tsx'

export function FamilyTile({
  category,
  icon,
  size = 20,
}: {
  readonly category: Category
  readonly icon?: string | undefined
  readonly size?: number
}) {
  const style: CSSProperties = {
    display: 'inline-grid',
    placeItems: 'center',
    flex: 'none',
    width: size,
    height: size,
    borderRadius: size > 24 ? 'var(--radius-m)' : 'var(--radius-s)',
    color: familyColour[category],
    background: familyTint(category, 'var(--panel)'),
  }
  return (
    <span style={style} aria-hidden="true">
      <Glyph category={category} icon={icon} size={Math.round(size * (size > 24 ? 0.55 : 0.65))} />
    </span>
  )
}
