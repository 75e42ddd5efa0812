// Answers about the person's own blocks.

import { removeBlock, storedBlocks, writeBlock } from '../files/blocks.ts'
import type { HandlersOf } from './handlers.ts'

export const blockHandlers: HandlersOf<'blocks'> = {
  list: () => storedBlocks(),
  write: ({ id, text }) => writeBlock(id, text),
  remove: ({ id }) => removeBlock(id),
}
