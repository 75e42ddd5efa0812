// Files that ship with the program: in a checkout, beside dist/, and in the packaged app alike.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { appRoot } from '../app-root.ts'
import { diskError } from './disk-error.ts'

/** `digits/digits.npz` -> its place under assets/. */
export const assetPath = (name: string): string => join(appRoot, 'assets', name)

/** Throws OutsideError when the installation is damaged. */
export async function readAsset(name: string): Promise<Uint8Array> {
  try {
    return await readFile(assetPath(name))
  } catch (error) {
    throw diskError(error, assetPath(name))
  }
}
