// Catches what a workspace throws while drawing, so that the rest of the window, and the document, stay usable.

import { Component, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/message.tsx'

interface BoundaryProps {
  /** What failed, for the sentence: `The Train workspace`. */
  readonly what: string
  readonly children: ReactNode
}

export class ErrorBoundary extends Component<BoundaryProps, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div style={{ padding: 'var(--s6)', maxWidth: 560 }}>
        <Message
          tone="error"
          title={`${this.props.what} could not be drawn`}
          actions={
            <Button kind="primary" onClick={() => this.setState({ error: undefined })}>
              Draw it again
            </Button>
          }
        >
          This is a fault of Lamina: {error.message}. Your design is kept and can be saved.
        </Message>
      </div>
    )
  }
}
