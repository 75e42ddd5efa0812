// Short sentences above the status line: what was refused or has happened. Errors stay until closed; the rest leaves after five seconds.
// While a dialog is open, what it brings about is said in it, and what was said before waits behind it.

import './toasts.css'
import { CircleX, Info, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { texts } from '../texts/texts.ts'
import { useDialogPlace } from './open-dialogs.ts'

interface Said {
  readonly id: number
  readonly tone: 'plain' | 'error'
  readonly title: string
  readonly text?: string
}

interface ToastsProps {
  readonly toasts: readonly Said[]
  onDismiss(id: number): void
}

export function Toasts({ toasts, onDismiss }: ToastsProps) {
  const place = useDialogPlace()
  const newest = toasts.at(-1)?.id ?? 0
  const [opened, setOpened] = useState({ place, newest })
  if (opened.place !== place) setOpened({ place, newest })
  const since = toasts.filter(({ id }) => opened.place && id > opened.newest)
  return (
    <>
      <List toasts={toasts.filter((toast) => !since.includes(toast))} onDismiss={onDismiss} />
      {opened.place && since.length > 0 && createPortal(<List toasts={since} onDismiss={onDismiss} />, opened.place)}
    </>
  )
}

function List({ toasts, onDismiss }: ToastsProps) {
  return (
    <div className="toasts" role="log" aria-live="polite" aria-label={texts.ui.messages}>
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} onDismiss={onDismiss} />
      ))}
    </div>
  )
}

function OneToast({ toast, onDismiss }: { readonly toast: Said; onDismiss(id: number): void }) {
  const Icon = toast.tone === 'error' ? CircleX : Info
  useEffect(() => {
    if (toast.tone === 'error') return
    const timer = setTimeout(() => onDismiss(toast.id), 5000)
    return () => clearTimeout(timer)
  }, [toast, onDismiss])
  return (
    <div className="toast" data-tone={toast.tone} role={toast.tone === 'error' ? 'alert' : undefined}>
      <Icon className="icon" aria-hidden="true" />
      <p>
        <span className="strong">{toast.title}</span> {toast.text}
      </p>
      <button type="button" className="icon-button" aria-label={texts.ui.dismiss} onClick={() => onDismiss(toast.id)}>
        <X className="icon" aria-hidden="true" />
      </button>
    </div>
  )
}
