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
  /** Steps of undo. */
  steps: {
    insert: (name: string) => `insert ${name}`,
    reconnect: (name: string) => `reconnect ${name}`,
    tidy: 'tidy',
  },
  builtin: {
    shapes: { title: 'Shapes on textures', summary: 'Drawn from a seed, with a mask of every object.' },
    digits: { title: 'Handwritten digits', summary: '1,797 grey 8×8 digits, written by 13 people.' },
  },
  notOpened: 'The design could not be opened.',
  models: {
    reading: (name: string) => `Reading ${name}`,
    stopReading: 'Stop reading the model',
    opened: (name: string) => `${name} is open as a drawing.`,
    carried: 'It carried its own: every layer stands where it was drawn, and starts from the weights in the file.',
    recognised(layers: number, stayed: readonly string[]): string {
      const weights = 'They start from the weights in the file.'
      if (stayed.length === 0) return `All ${layers} layers are Lamina’s. ${weights}`
      return `${layers} layers are Lamina’s; ${stayed.join(', ')} stay ONNX operators. ${weights}`
    },
    passedOver: (why: string) => `${why} It was read from the operators instead.`,
    asItStands: (name: string) => `${name} cannot be drawn; it trains and explains as it stands.`,
  },
  notImported: 'The model could not be imported.',
  notSaved: 'The design was not saved.',
  away: 'The Node side of Lamina does not answer. Start it again with "lamina serve"; your design is safe in this window.',
  notWritten: (name: string) => `${name} was not written.`,
}
