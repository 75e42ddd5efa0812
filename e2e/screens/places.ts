// Where the pictures go and what they are drawn from; scripts/screenshots.js hands both over.

import { join } from 'node:path'
import { root } from '../../scripts/root.js'

export const screensFolder = process.env.SCREENS_FOLDER ?? join(root, 'test-results', 'screens')
/** Pictures of the intended look, to stand beside; empty where there are none. */
export const lookFolder = process.env.LOOK_FOLDER ?? ''
/** A data folder with trained runs, kept from one call to the next; remove it to train anew. */
export const trainedHome = join(root, 'test-results', 'screens-home')

export const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
  { width: 3840, height: 2160 },
] as const
export const schemes = ['light', 'dark'] as const

export const fileOf = (state: string, scheme: string, { width, height }: { readonly width: number; readonly height: number }): string =>
  `${state}-${scheme}-${width}x${height}.png`
