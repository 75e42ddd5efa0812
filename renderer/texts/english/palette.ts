// What renderer/palette says, in English.

export const palette = {
  panel: 'Layers',
  search: 'Search layers',
  /** Opens the search on the canvas. */
  key: 'Tab',
  nothingFound: (words: string) => `No layer is called “${words}”.`,
  blocks: 'Blocks',
  myBlocks: 'My blocks',
  layers: (count: number) => (count === 1 ? '1 layer' : `${count} layers`),
  blockOptions: (title: string) => `Options of ${title}`,
  insert: 'Insert',
  removeBlock: (title: string) => `Remove ${title} from my blocks`,
  blocksUnread: 'Your blocks could not be read.',
  damagedBlocks: (names: readonly string[]) =>
    `${names.length === 1 ? 'One file holds' : `${names.length} files hold`} no block that can be read: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}. It was left where it is.`,
}
