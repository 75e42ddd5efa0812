// A menu that opens from a button: commands with their keys, separators, and choices of which one is taken.

import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Fragment, type ReactNode } from 'react'
import { texts } from '../texts/texts.ts'
import { popups } from './popups.ts'

export type MenuEntry =
  | { readonly kind: 'command'; readonly label: string; readonly keys?: string; readonly disabled?: boolean; readonly checked?: boolean; run(): void }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'separator' }

interface MenuProps {
  readonly entries: readonly MenuEntry[]
  readonly align?: 'start' | 'end'
  /** The button; gets the menu's roles. */
  readonly children: ReactNode
}

export function Menu({ entries, align = 'start', children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={popups()}>
        <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {drawEntries(entries)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export const drawEntries = (entries: readonly MenuEntry[]): ReactNode =>
  entries.map((entry, at) => <Fragment key={entry.kind === 'separator' ? `separator ${at}` : entry.label}>{drawEntry(entry)}</Fragment>)

function drawEntry(entry: MenuEntry): ReactNode {
  if (entry.kind === 'separator') return <DropdownMenu.Separator className="menu-separator" />
  if (entry.kind === 'label') return <DropdownMenu.Label className="menu-label">{entry.label}</DropdownMenu.Label>
  return (
    <DropdownMenu.Item className="menu-item" disabled={entry.disabled ?? false} onSelect={() => entry.run()}>
      {entry.checked !== undefined && <span className="menu-check">{entry.checked && <Check className="icon" aria-label={texts.ui.chosen} />}</span>}
      {entry.label}
      {entry.keys && <span className="menu-key">{entry.keys}</span>}
    </DropdownMenu.Item>
  )
}
