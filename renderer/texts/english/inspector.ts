// What renderer/inspector says, in English.

export const inspector = {
  moreOptions: 'More options',
  renameKey: 'Rename (F2)',
  moreFor: (name: string) => `More for ${name}`,
  openGroup: 'Open group',
  foldedGroup: 'Folded group',
  figures: 'Figures',
  layers: 'Layers',
  parameters: 'Parameters',
  fold: 'Fold',
  unfold: 'Unfold',
  dissolve: 'Dissolve',
  saveAsBlock: 'Save as block',
  /** The cost of another way to compute the same. */
  otherwise: (way: string) => `The same ${way}`,
}
