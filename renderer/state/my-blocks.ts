// The person's own blocks: read from the data folder once, and again after each change.

import { create } from 'zustand'
import { type Piece, pieceOf, readPiece, writePiece } from '../../core/design/blocks/piece.ts'
import { texts } from '../texts/texts.ts'
import { client } from './client.ts'
import { useDesign } from './design-store.ts'
import { saying } from './files.ts'
import { useWindow } from './window-store.ts'

export interface MyBlock {
  readonly id: string
  readonly piece: Piece
}

interface MyBlocks {
  readonly blocks: readonly MyBlock[]
  /** Files that hold no block. */
  readonly damaged: readonly string[]
}

export const useMyBlocks = create<MyBlocks>(() => ({ blocks: [], damaged: [] }))

export async function loadMyBlocks(): Promise<void> {
  const { blocks, damaged } = await client.blocks.list()
  useMyBlocks.setState({ blocks: blocks.map(({ id, text }) => ({ id, piece: readPiece(text) })), damaged })
}

/** A group as it stands, under its own name. */
export const saveAsBlock = (group: string): Promise<boolean> =>
  saying(texts.state.blockNotSaved, async () => {
    const piece = pieceOf(useDesign.getState().design, group)
    await client.blocks.write({ id: crypto.randomUUID(), text: writePiece(piece) })
    await loadMyBlocks()
    useWindow.getState().say(texts.state.blockSaved(piece.title), texts.state.whereBlocksAre)
  })

export const removeMyBlock = (id: string): Promise<boolean> =>
  saying(texts.state.blockNotRemoved, async () => {
    await client.blocks.remove({ id })
    await loadMyBlocks()
  })
