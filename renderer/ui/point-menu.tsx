// A menu at a place of the window: what a right click, or the menu key, opens.

import { DropdownMenu } from 'radix-ui'
import { drawEntries, type MenuEntry } from './menu.tsx'

interface PointMenuProps {
  /** In the window; no menu when absent. */
  readonly at: { readonly x: number; readonly y: number } | undefined
  readonly label: string
  readonly entries: readonly MenuEntry[]
  onClose(): void
}

export function PointMenu({ at, label, entries, onClose }: PointMenuProps) {
  if (!at) return null
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger className="point-menu-anchor" style={{ left: at.x, top: at.y }} aria-label={label} tabIndex={-1} />
      <DropdownMenu.Content
        className="menu"
        align="start"
        sideOffset={2}
        collisionPadding={8}
        aria-label={label}
        // The deed decides where the keyboard goes on: often a field that it opened.
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        {drawEntries(entries)}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
