// Blocks in the palette: those that Lamina knows, and the person's own. Click puts one behind the selected layer, dragging anywhere.

import { Boxes, ChevronDown, ChevronRight, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { BlockType } from '../../core/design/blocks/block-type.ts'
import { blockTypes } from '../../core/design/blocks/index.ts'
import { addBlock } from '../state/block-edits.ts'
import { saying } from '../state/files.ts'
import { loadMyBlocks, removeMyBlock, useMyBlocks } from '../state/my-blocks.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { BlockOptions } from './block-options.tsx'
import { blockDragType, startDrag } from './drag.ts'

export interface BlockRow {
  /** As `addBlock` takes it. */
  readonly key: string
  readonly title: string
  readonly summary: string
  /** One of ours: it has options. */
  readonly type?: BlockType
  /** Id of one of the person's own. */
  readonly mine?: string
}

const known: readonly BlockRow[] = [...blockTypes.values()].map((type) => ({
  key: type.id,
  title: type.title,
  summary: `${type.summary} ${type.source}.`,
  type,
}))

/** Both families; those whose title fits the words that are searched. */
export function useBlockFamilies(query: string): readonly { readonly title: string; readonly rows: readonly BlockRow[] }[] {
  const own = useMyBlocks((state) => state.blocks)
  useEffect(() => {
    void saying(texts.palette.blocksUnread, loadMyBlocks)
  }, [])
  const mine = own.map(
    ({ id, piece }): BlockRow => ({ key: `mine:${id}`, title: piece.title, summary: texts.palette.layers(piece.design.nodes.length), mine: id }),
  )
  const fits = (row: BlockRow) => blockFits(row, query)
  return [
    { title: texts.palette.blocks, rows: known.filter(fits) },
    { title: texts.palette.myBlocks, rows: mine.filter(fits) },
  ].filter(({ rows }) => rows.length > 0)
}

export const blockFits = ({ title }: BlockRow, query: string): boolean => title.toLowerCase().includes(query.trim().toLowerCase())

export function BlockFamilies({ query }: { readonly query: string }) {
  const families = useBlockFamilies(query)
  const damaged = useMyBlocks((state) => state.damaged)
  return (
    <>
      {families.map(({ title, rows }) => (
        <BlockFamily key={title} title={title} rows={rows} searching={query !== ''} />
      ))}
      {damaged.length > 0 && query === '' && <p className="section tertiary">{texts.palette.damagedBlocks(damaged)}</p>}
    </>
  )
}

export const BlockTile = ({ size = 20 }: { readonly size?: number }) => (
  <span className="block-tile" style={{ width: size, height: size }} aria-hidden="true">
    <Boxes style={{ width: size * 0.6, height: size * 0.6 }} />
  </span>
)

interface BlockFamilyProps {
  readonly title: string
  readonly rows: readonly BlockRow[]
  readonly searching: boolean
}

function BlockFamily({ title, rows, searching }: BlockFamilyProps) {
  const [folded, setFolded] = useState(false)
  const open = searching || !folded
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <div>
      <button type="button" className="palette-family" aria-expanded={open} onClick={() => setFolded(!folded)}>
        <Chevron className="icon" aria-hidden="true" />
        <BlockTile />
        {title}
        {!open && <span className="count">{rows.length}</span>}
      </button>
      {open && rows.map((row) => <Row key={row.key} row={row} />)}
    </div>
  )
}

const Row = ({ row: { key, title, summary, mine, type } }: { readonly row: BlockRow }) => (
  <div className="palette-row">
    <button
      type="button"
      className="palette-layer truncate"
      title={summary}
      draggable
      onDragStart={(event) => startDrag(event, blockDragType, key)}
      onClick={() => addBlock(key)}
    >
      {title}
    </button>
    {type && <BlockOptions type={type} />}
    {mine !== undefined && <IconButton icon={X} label={texts.palette.removeBlock(title)} onClick={() => void removeMyBlock(mine)} />}
  </div>
)
