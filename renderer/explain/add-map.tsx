// Methods to choose from, by what they ask of the network; and the button that adds a map of one.

import { Plus } from 'lucide-react'
import type { Explainer } from '../../core/explain/explainer.ts'
import { explainers } from '../../core/explain/index.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { addColumn, mostColumns, useExplain } from './explain-store.ts'

const groups: readonly Explainer['needs'][] = ['layer', 'scores', 'gradient']

/** Every method as a command, grouped; `chosen` is marked. */
export const methodEntries = (choose: (method: string) => void, chosen?: string): readonly MenuEntry[] =>
  groups.flatMap((needs): readonly MenuEntry[] => [
    { kind: 'label', label: texts.explain.methods[needs] },
    ...[...explainers.values()]
      .filter((explainer) => explainer.needs === needs)
      .map(
        ({ id, title }): MenuEntry => ({
          kind: 'command',
          label: title,
          ...(chosen === undefined ? {} : { checked: id === chosen }),
          run: () => choose(id),
        }),
      ),
  ])

export function AddMap() {
  const full = useExplain((store) => store.columns.length >= mostColumns)
  if (full) return null
  return (
    <Menu align="end" entries={methodEntries(addColumn)}>
      <Button kind="quiet" icon={Plus} className="add-map">
        {texts.explain.addMap}
      </Button>
    </Menu>
  )
}
