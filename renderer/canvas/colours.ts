// The tokens as the colours that they are now: what is painted on a picture cannot name them.

import { useMemo, useSyncExternalStore } from 'react'
import { type Category, categories } from '../../core/layers/layer-type.ts'
import { useWindow } from '../state/window-store.ts'
import { familyColour } from '../theme/families.ts'

export interface Colours {
  readonly box: Readonly<Record<Category, string>>
  readonly spine: Readonly<Record<Category, string>>
  readonly group: { readonly box: string; readonly edge: string }
  readonly edge: string
  readonly error: string
  readonly accent: string
}

const dark = matchMedia('(prefers-color-scheme: dark)')
function onSchemeChange(tell: () => void): () => void {
  dark.addEventListener('change', tell)
  return () => dark.removeEventListener('change', tell)
}

/** Read again when the appearance changes. */
export function useColours(): Colours {
  const appearance = useWindow((state) => state.appearance)
  const system = useSyncExternalStore(onSchemeChange, () => dark.matches)
  // biome-ignore lint/correctness/useExhaustiveDependencies: they decide what the tokens are
  return useMemo(readColours, [appearance, system])
}

function readColours(): Colours {
  const probe = document.createElement('span')
  document.body.append(probe)
  const read = (colour: string): string => {
    probe.style.color = colour
    return getComputedStyle(probe).color
  }
  const families = Object.keys(categories) as Category[]
  const each = (colour: (family: string) => string) =>
    Object.fromEntries(families.map((family) => [family, read(colour(familyColour[family]))])) as Record<Category, string>
  const colours = {
    box: each((family) => `color-mix(in srgb, ${family} 22%, var(--raised))`),
    spine: each((family) => family),
    group: { box: read('var(--group)'), edge: read('var(--line-strong)') },
    edge: read('var(--edge)'),
    error: read('var(--error)'),
    accent: read('var(--accent)'),
  }
  probe.remove()
  return colours
}
