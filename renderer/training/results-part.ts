// Which part of the data the results at the right and the hardest images are of.

import { create } from 'zustand'
import type { Part } from '../../core/protocol/runs.ts'

export const useResultsPart = create<{ readonly part: Part }>(() => ({ part: 'validation' }))
