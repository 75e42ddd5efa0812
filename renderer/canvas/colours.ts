// The tokens as the colours that they are now: what is painted on a picture cannot name them.

import { useSyncExternalStore } from 'react'
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
  const key = `${appearance} ${system}`
  const colours = known.get(key) ?? readColours()
  known.set(key, colours)
  return colours
}
const known = new Map<string, Colours>()

const families = Object.keys(categories) as Category[]
const boxColour = (family: Category): string => `color-mix(in srgb, ${familyColour[family]} 22%, var(--raised))`
const others = { edge: 'var(--edge)', error: 'var(--error)', accent: 'var(--accent)', group: 'var(--group)', line: 'var(--line-strong)' } as const

/** Read all at once: the first reading has the browser work out the styles of the page, and every change in between again. */
function readColours(): Colours {
  const asked = [...families.map(boxColour), ...families.map((family) => familyColour[family]), ...Object.values(others)]
  const probes = asked.map((colour) => {
    const probe = document.createElement('span')
    probe.style.color = colour
    return probe
  })
  document.body.append(...probes)
  const read = new Map(probes.map((probe, at) => [asked[at] ?? '', getComputedStyle(probe).color]))
  for (const probe of probes) probe.remove()
  const now = (colour: string): string => read.get(colour) ?? ''
  const each = (colour: (family: Category) => string) =>
    Object.fromEntries(families.map((family) => [family, now(colour(family))])) as Record<Category, string>
  return {
    box: each(boxColour),
    spine: each((family) => familyColour[family]),
    group: { box: now(others.group), edge: now(others.line) },
    edge: now(others.edge),
    error: now(others.error),
    accent: now(others.accent),
  }
}
