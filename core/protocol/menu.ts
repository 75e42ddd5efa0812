// The menu bar of the desktop program as its window hands it over: the window knows the commands, their names and their keys; main adds what is the system's.

import * as z from 'zod'

const entry = z.object({
  /** Of the window; clicking it sends it back. */
  command: z.string().max(60),
  label: z.string().max(120),
  /** As Electron writes them: `CmdOrCtrl+Shift+Z`. Shown only: the window hears the keys itself. */
  keys: z.string().max(60).optional(),
})

/** `recent` and `clipboard` stand for the system's own entries. */
const part = z.union([z.object({ kind: z.enum(['separator', 'recent', 'clipboard']), label: z.string().max(120).optional() }), entry])

export const menuBarSchema = z.array(
  z.object({ id: z.enum(['file', 'edit', 'view', 'run', 'help']), label: z.string().max(60), entries: z.array(part).max(60) }),
)
export type MenuBar = z.infer<typeof menuBarSchema>
