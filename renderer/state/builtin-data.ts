// The data that Lamina brings along, as the Node side describes them.

import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { texts } from '../texts/texts.ts'
import { client } from './client.ts'

export const builtinData = [
  { location: 'builtin:shapes', ...texts.state.builtin.shapes },
  { location: 'builtin:digits', ...texts.state.builtin.digits },
] as const

/** Undefined while the Node side is away: the design opens all the same. */
export const describeBuiltin = (dataset: DatasetReferenceInput): Promise<DatasetDescription | undefined> =>
  client.datasets.describe({ dataset }).catch(() => undefined)
