// Files that ship with the program: in a checkout, beside dist/, and in the packaged app alike.

import { join } from 'node:path'
import { appRoot } from '../app-root.ts'
import { readBytes } from './read.ts'

/** `digits/digits.npz` -> its place under assets/. */
export const assetPath = (name: string): string => join(appRoot, 'assets', name)

/** Throws OutsideError when the installation is damaged. */
export const readAsset = (name: string): Promise<Uint8Array> => readBytes(assetPath(name))
