// Files that the system hands over: double-clicked, dropped on the icon, named on the command line of a first or a second start.

import { existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { MainCommand } from '../../core/protocol/channels.ts'

const commandOf: Readonly<Record<string, MainCommand>> = { '.lamina': 'open-design', '.json': 'open-design', '.onnx': 'open-onnx' }

export interface OpenRequest {
  readonly command: MainCommand
  readonly path: string
}

/** A file that Lamina opens, or undefined. */
export function openRequest(path: string, folder = process.cwd()): OpenRequest | undefined {
  const command = commandOf[extname(path).toLowerCase()]
  const full = resolve(folder, path)
  return command && existsSync(full) ? { command, path: full } : undefined
}

/** `lamina train …`: the installed program is the command line too. Files have an extension or a folder in their name, switches begin with "-". */
export const isCommandLine = (words: readonly string[]): boolean => /^[a-z]+$/.test(words[0] ?? '')

/** Files among the words of a command line; the program itself and its switches are none. */
export function openRequests(words: readonly string[], folder?: string): readonly OpenRequest[] {
  return words.filter((word) => !word.startsWith('-')).flatMap((word) => openRequest(word, folder) ?? [])
}
