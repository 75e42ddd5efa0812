// Errors of the file system, as sentences for a person: what, where, how to mend it.

import { dirname } from 'node:path'
import { OutsideError } from '../../core/problems.ts'

const sentences: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `"${path}" is not there (any more). Check the path, or that its drive is connected.`,
  ENOTDIR: (path) => `"${path}" leads through a file that is not a folder. Check the path.`,
  EEXIST: (path) => `"${path}" is a file, not a folder. Choose another place.`,
  EISDIR: (path) => `"${path}" is a folder, not a file. Choose a file.`,
  EACCES: (path) => `"${path}" may not be opened by this user. Change its permissions, or choose another place.`,
  EPERM: (path) => `"${path}" may not be changed by this user. Change its permissions, or choose another place.`,
  EROFS: (path) => `"${path}" is on a disk that cannot be written. Choose another place.`,
  ENOSPC: (path) => `The disk is full: "${path}" could not be written. Free some space in ${dirname(path)}, then try again.`,
  EDQUOT: (path) => `Your share of the disk is used up: "${path}" could not be written. Free some space, then try again.`,
  EMFILE: (path) => `Too many files are open at once for "${path}" to be opened. Close other programs, then try again.`,
  EIO: (path) => `The disk failed at "${path}". Check the drive.`,
}

/** Whatever was thrown while working on `path`, as an OutsideError with the original as its cause. */
export function diskError(error: unknown, path: string): OutsideError {
  if (error instanceof OutsideError) return error
  const code = codeOf(error)
  const said = sentences[code ?? '']?.(path)
  return new OutsideError(said ?? `"${path}" could not be used: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
}

/** `ENOENT` and its like; undefined for what is not the file system's. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
