// Reading whole files: plain bytes or text, errors as sentences.

import { readFile } from 'node:fs/promises'
import { diskError } from './disk-error.ts'

/** Not a Buffer, whose `slice` shares memory where a Uint8Array's copies. Throws OutsideError. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, length } = await readFile(path)
    return new Uint8Array(buffer, byteOffset, length)
  } catch (error) {
    throw diskError(error, path)
  }
}

/** UTF-8. Throws OutsideError. */
export const readText = async (path: string): Promise<string> => new TextDecoder().decode(await readBytes(path))
