// The desktop program's offer to its window; undefined in a browser.

import type { Bridge } from '../../core/protocol/bridge.ts'

declare global {
  interface Window {
    readonly lamina?: Bridge
  }
}

export const bridge: Bridge | undefined = window.lamina
