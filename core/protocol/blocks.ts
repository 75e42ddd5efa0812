// Requests: the person's own blocks, a file each in the data folder.

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { runId } from './fields.ts'

export interface StoredBlock {
  readonly id: string
  /** As `writePiece` writes it; whoever gets it reads it with `readPiece`. */
  readonly text: string
}

const blockText = z.string().max(5_000_000)

export const blocks = {
  /** By title; `damaged` names files that hold no block. */
  list: oc.output(type<{ readonly blocks: readonly StoredBlock[]; readonly damaged: readonly string[] }>()),
  /** Refuses what is no block. */
  write: oc.input(z.strictObject({ id: runId, text: blockText })).output(type<void>()),
  remove: oc.input(z.strictObject({ id: runId })).output(type<void>()),
}
