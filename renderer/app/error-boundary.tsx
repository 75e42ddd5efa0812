// Catches what a workspace throws while drawing, so that the rest of the window, and the document, stay usable.

import { Component, type ReactNode } from 'react'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/message.tsx'

const said = texts.app.failed

interface BoundaryProps {
  /** What failed, for the sentence: `The Train workspace`. */
  readonly what: string
  /** They float: what went wrong is said as a message. */
  readonly dialogs?: true
  readonly children: ReactNode
}

export class ErrorBoundary extends Component<BoundaryProps, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  /** A dialog that cannot be drawn is closed; the window below it goes on. */
  override componentDidCatch(error: Error) {
    if (!this.props.dialogs) return
    const { openDialog, sayError } = useWindow.getState()
    openDialog(undefined)
    sayError(said.title(this.props.what), said.text(error.message))
    this.setState({ error: undefined })
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    if (this.props.dialogs) return null
    return (
      <div className="failed">
        <Message
          tone="error"
          title={said.title(this.props.what)}
          actions={
            <Button kind="primary" onClick={() => this.setState({ error: undefined })}>
              {said.again}
            </Button>
          }
        >
          {said.text(error.message)}
        </Message>
      </div>
    )
  }
}
