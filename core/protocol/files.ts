// Requests: designs on disk, and what a window that was closed left behind.

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Problem } from '../problems.ts'
import { byteArray, designText, runId, text } from './fields.ts'

export interface StoredDesign {
  readonly path?: string
  readonly name: string
  readonly text: string
  /** What is amiss though the design opens: its weights have gone. */
  readonly problems?: readonly Problem[]
}
export interface FolderEntry {
  readonly name: string
  readonly path: string
  readonly folder: boolean
  readonly bytes: number
}

export const files = {
  /** For clients without native dialogs: what is in a folder of the Node side's machine. */
  list: oc
    .input(z.strictObject({ folder: text.optional() }))
    .output(type<{ readonly folder: string; readonly parent?: string; readonly entries: readonly FolderEntry[] }>()),
  readDesign: oc.input(z.strictObject({ path: text })).output(type<StoredDesign>()),
  writeDesign: oc.input(z.strictObject({ path: text, text: designText })).output(type<{ readonly path: string }>()),
  /** A picture (.png) or an array (.npy) that the window made; anything else is refused. */
  writeMade: oc.input(z.strictObject({ path: text, bytes: byteArray })).output(type<{ readonly path: string }>()),
  recent: oc.output(type<readonly { readonly path: string; readonly name: string; readonly opened: string }[]>()),
  autosave: oc.input(z.strictObject({ id: runId, text: designText })).output(type<void>()),
  /** Autosaved designs that were never saved or closed. */
  recoverable: oc.output(type<readonly { readonly id: string; readonly name: string; readonly saved: string; readonly text: string }[]>()),
  discardAutosave: oc.input(z.strictObject({ id: runId })).output(type<void>()),
}
