// What the preload script offers the window of the desktop program.

import type { MenuBar } from './menu.ts'

/** What the preload script offers the window of the desktop program; absent in a browser. All text, all checked on the other side. */
export interface Bridge {
  readonly host: 'desktop'
  /** Asks main for a MessagePort that speaks `contract`; it arrives as a window message of this name. */
  connect(): void
  chooseFile(
    kind:
      | 'open-design'
      | 'save-design'
      | 'open-onnx'
      | 'save-onnx'
      | 'save-python'
      | 'open-image'
      | 'open-array'
      | 'save-image'
      | 'save-array'
      | 'save-table',
    suggested?: string,
  ): Promise<string | undefined>
  chooseFolder(): Promise<string | undefined>
  /** Path of a dropped File, '' where it has none. */
  pathOfFile(file: unknown): string
  /** Menu commands and files opened by the system. */
  onCommand(listener: (command: string, argument?: string) => void): () => void
  /** Unsaved changes are asked about before the window closes. */
  setEdited(edited: boolean): void
  /** The menu bar, with the window's commands and words. */
  setMenu(menu: MenuBar): void
}
