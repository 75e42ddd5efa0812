// Who had the keyboard before a dialog opened gets it back when it closes.

import { useRef } from 'react'

/** For the content of a dialog. Where the one before is gone, the workspace takes the keyboard. */
export function useGiveBack() {
  const before = useRef<Element>(null)
  return {
    onOpenAutoFocus(event: Event) {
      before.current = document.activeElement
      // Where a person goes on: what is typed first, else the answer that loses nothing.
      const dialog = event.target instanceof HTMLElement ? event.target : undefined
      const first =
        dialog?.querySelector<HTMLElement>('input:not(:disabled)') ?? dialog?.querySelector<HTMLElement>('[data-kind="primary"]:not(:disabled)')
      if (!first) return
      event.preventDefault()
      first.focus()
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault()
      const back =
        before.current instanceof HTMLElement && before.current.isConnected && before.current !== document.body ? before.current : undefined
      const place = back ?? document.querySelector<HTMLElement>('.canvas, [role="tab"][aria-selected="true"], main button')
      // Whoever took it meanwhile, by what was chosen in the dialog, keeps it.
      if (document.activeElement === document.body || document.activeElement === null) place?.focus({ preventScroll: true })
    },
  }
}
