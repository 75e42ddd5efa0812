// What renderer/state says, in English.

export const state = {
  /** Group names are counted: block 1, block 2. */
  newGroup: 'block 1',
  nameTaken: (name: string) => `Another layer is called "${name}". Choose another name.`,
  blockSaved: (title: string) => `“${title}” is among your blocks.`,
  whereBlocksAre: 'It stands at the end of the palette, in every design.',
  blockNotSaved: 'The block could not be saved.',
  blockNotRemoved: 'The block could not be removed.',
  nothingPasted: 'Nothing was pasted.',
  noLayersInClipboard: 'The clipboard holds no layers. Copy some on a canvas first.',
  notWritten: (name: string) => `${name} was not written.`,
}
