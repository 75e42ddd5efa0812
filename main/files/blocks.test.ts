// Own blocks on disk: what is written is listed by title, damaged files are named, what is no block is refused.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { drawBlock } from '../../core/design/blocks/block-type.ts'
import { blockTypes } from '../../core/design/blocks/index.ts'
import { readPiece, writePiece } from '../../core/design/blocks/piece.ts'
import { removeBlock, storedBlocks, writeBlock } from './blocks.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lamina-blocks-'))
  vi.stubEnv('LAMINA_HOME', home)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true, force: true })
})

const text = (title: string): string => {
  const block = blockTypes.get('residual-basic')
  if (!block) throw new Error('no block')
  return writePiece({ ...drawBlock(block, 16), title })
}

test('nothing yet', async () => {
  expect(await storedBlocks()).toEqual({ blocks: [], damaged: [] })
})

test('written, listed by title, replaced, removed', async () => {
  await writeBlock('b1', text('Zebra'))
  await writeBlock('b2', text('Ant'))
  await writeBlock('b1', text('Bee'))
  const { blocks } = await storedBlocks()
  expect(blocks.map((block) => [block.id, readPiece(block.text).title])).toEqual([
    ['b2', 'Ant'],
    ['b1', 'Bee'],
  ])
  await removeBlock('b2')
  await removeBlock('b2')
  expect((await storedBlocks()).blocks.map(({ id }) => id)).toEqual(['b1'])
  expect(await readdir(join(home, 'blocks'))).toEqual(['b1.block.json'])
})

test('a damaged file is named and left where it is; the others are listed', async () => {
  await writeBlock('b1', text('Good'))
  await writeFile(join(home, 'blocks', 'cut.block.json'), text('Cut').slice(0, 200))
  await writeFile(join(home, 'blocks', 'notes.txt'), 'not ours')
  const { blocks, damaged } = await storedBlocks()
  expect([blocks.map(({ id }) => id), damaged]).toEqual([['b1'], ['cut.block.json']])
})

test('what is no block is not written', async () => {
  await expect(writeBlock('b1', '{"format": "lamina-design"}')).rejects.toThrow(/This is not a block of Lamina\./)
  expect(await storedBlocks()).toEqual({ blocks: [], damaged: [] })
})
