// The data that Lamina brings along, as the Node side describes them.

import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { client } from './client.ts'

export const builtinData = [
  { location: 'builtin:shapes', title: 'Shapes on textures', summary: 'Drawn from a seed, with a mask of every object.' },
  { location: 'builtin:digits', title: 'Handwritten digits', summary: '1,797 grey 8×8 digits, written by 13 people.' },
] as const

/** Undefined while the Node side is away: the design opens all the same. */
export const describeBuiltin = (dataset: DatasetReferenceInput): Promise<DatasetDescription | undefined> =>
  client.datasets.describe({ dataset }).catch(() => undefined)
