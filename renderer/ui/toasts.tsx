// Short sentences above the status line: what was refused or has happened. Errors stay until closed; the rest leaves after five seconds.

import './toasts.css'
import { CircleX, Info, X } from 'lucide-react'
import { useEffect } from 'react'
import { texts } from '../texts/texts.ts'

interface Said {
  readonly id: number
  readonly tone: 'plain' | 'error'
  readonly title: string
  readonly text?: string
}

export function Toasts({ toasts, onDismiss }: { readonly toasts: readonly Said[]; onDismiss(id: number): void }) {
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
