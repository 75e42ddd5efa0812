// Writes what the window made (a picture, an array, a table) where the person wants it: the system's dialog in the desktop program, a download in a browser.

import { texts } from '../texts/texts.ts'
import { bridge } from './bridge.ts'
import { client } from './client.ts'
import { chooseFile, saying } from './files.ts'

const types = { 'save-image': 'image/png', 'save-array': 'application/octet-stream', 'save-table': 'text/csv' } as const

/** False when the person cancels or it could not be written, which is said. */
export async function saveFile(kind: keyof typeof types, name: string, bytes: Uint8Array): Promise<boolean> {
  if (!bridge) {
    download(name, new Blob([new Uint8Array(bytes)], { type: types[kind] }))
    return true
  }
  const path = await chooseFile(kind, name)
  if (path === undefined) return false
  return saying(texts.state.notWritten(name), async () => {
    await client.files.writeMade({ path, bytes })
  })
}

/** A browser's own way of keeping a file. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
