// What renderer/datasets says, in English.

import { sayCount } from '../../inspector/numbers.ts'

const plural = (count: number, one: string, many = `${one}s`): string => `${sayCount(count)} ${count === 1 ? one : many}`

export const datasets = {
  /** Also the names of regions. */
  data: 'Data',
  classes: 'Classes',
  split: 'Split',
  images: (count: number) => plural(count, 'image'),
  folder: 'Folder …',
  file: 'File …',
  cancel: 'Cancel',
  forget: 'Forget',
  tryAgain: 'Try again',

  sources: {
    builtIn: 'Built-in',
    yours: 'Yours',
    forget: (name: string) => `Forget ${name}`,
    facts: (classes: number, shape: string, total: number, masks: boolean) => [
      plural(classes, 'class', 'classes'),
      shape,
      masks ? 'with masks' : plural(total, 'image'),
    ],
    gone: 'no longer there',
    failed: 'cannot be opened',
    dropTitle: 'Drop a folder or a file',
    dropKinds: 'images per class, IDX, .npz, .npy, .safetensors, .zip',
    forgetTitle: (name: string) => `Delete the copy of “${name}”?`,
    forgetText:
      'Lamina copied these files when they were dropped. Your own files stay as they are; runs that were trained on the copy cannot be resumed.',
    forgetYes: 'Delete the copy',
  },

  drop: {
    title: 'Drop to open',
    kinds: 'A folder of images per class, IDX files, arrays, a design or a model. Everything stays on this computer.',
    listing: (name: string) => `Looking through ${name}`,
    copying: (name: string) => `Copying ${name}`,
    listed: (files: number) => `${plural(files, 'file')} so far.`,
    copied: (done: number, files: number, megabytes: string) =>
      `${sayCount(done)} of ${plural(files, 'file')}, ${megabytes} in all. The copy stays in Lamina’s data folder.`,
    copyFailed: (name: string) => `${name} was not copied.`,
    noPath: (name: string) => `${name} was dragged from another program and has no path.`,
    noPathMend: 'Save it to a folder, then drop it from there.',
    oneImage: 'One image is not a data set.',
    oneImageMend: 'Drop it in Explain to see what a network makes of it, or drop a folder with one folder of images per class.',
    empty: (name: string) => `${name} holds nothing that can be read.`,
    emptyMend: 'Drop a folder with one folder of images per class, IDX files, .npz, .npy, .safetensors or .zip.',
    tooMany: (most: number) => `More than ${sayCount(most)} files are not copied at once.`,
    tooManyMend: 'Open the folder by its path with “Folder …”, which copies nothing.',
    notTaken: (path: string) => `“${path}” was not taken: it may have been changed or moved meanwhile, or the disk is full.`,
    notOpened: (name: string) => `${name} could not be opened.`,
  },

  opening: {
    title: (name: string) => `Reading ${name}`,
    text: 'Every file is read and decoded once, so that a broken one is found now and not in the middle of a run.',
    label: 'Reading',
    cancelled: (name: string) => `${name} is not read`,
    cancelledText: 'Reading was cancelled. Nothing has changed.',
    read: 'Read it',
    failed: (name: string) => `${name} cannot be opened`,
    gone: (name: string) => `${name} is no longer there`,
    goneText: (location: string) => `Nothing stands at ${location}. It may have been moved or renamed, or its drive is not connected.`,
    locate: 'Locate …',
  },

  nothing: {
    title: 'No data chosen',
    text: 'Classes, images and how they are divided stand here. Choose data at the left, or drop a folder anywhere in this window.',
    use: 'Use Shapes on textures',
  },

  figures: {
    images: 'images',
    classes: 'classes',
    size: 'size',
    mean: 'mean',
    deviation: 'deviation',
    perChannel: 'Of the training part, per channel, before normalising.',
    apart: 'set apart for testing',
    notReadable: 'not readable',
    files: (count: number) => plural(count, 'file'),
    measuring: '…',
  },
  masks: 'Masks',
  showMasks: 'Show masks',
  readAgain: 'Read again',

  rarity: (name: string, count: number, words: string, others: number) => {
    const more = others > 0 ? `, and ${others} more ${others === 1 ? 'class is' : 'classes are'} as rare` : ''
    return `${name} has ${plural(count, 'image')}, ${words} the median${more}.`
  },
  fractions: { fifth: 'less than a fifth of', quarter: 'a quarter of', third: 'a third of', half: 'half' },
  rarityMeans: 'The network may learn to avoid it.',
  weight: 'Weight the loss by class',
  weighted: 'Rare classes count more in the next run: the loss is weighted by class.',
  unweight: 'Weight all alike',
  oneClass: (name: string) => `All images are of one class, ${name}.`,
  oneClassMeans: 'There is nothing to tell apart: put images of another class in a folder beside it.',

  table: {
    class: 'class',
    images: 'images',
    samples: 'samples',
    find: 'Find a class',
    none: (text: string) => `No class is called “${text}”.`,
    more: (count: number) => `Show ${plural(count, 'more class', 'more classes')}`,
    open: (name: string) => `All images of ${name}`,
    samplesOf: (count: number, name: string) => `${plural(count, 'image')} of ${name}`,
  },

  all: {
    back: 'All classes',
    title: (name: string, count: number) => `${name}: ${plural(count, 'image')}`,
    label: (name: string) => `Images of ${name}`,
    image: (index: number) => `image ${index}`,
    larger: 'Larger',
    smaller: 'Smaller',
  },

  bad: {
    title: 'Not readable',
    aside: 'left out, nothing else is affected',
    more: (count: number) => `and ${sayCount(count)} more`,
  },

  fit: {
    /** In the history. */
    step: 'fit the design to the data',
    takes: (design: string, input: string, classes: number | undefined) =>
      `${design} takes ${input}${classes === undefined ? '' : ` and tells ${classes} classes apart`}`,
    refused: 'It cannot be trained on these data as it stands.',
    brought: 'the images are brought to it',
    set: (parts: readonly string[]) => `Set ${parts.join(' and ')}`,
    inputTo: (shape: string) => `the input to ${shape}`,
    outputTo: 'the output to ',
    classes: (count: number) => `${count} classes`,
    noDesign: 'No network is open.',
    noDesignMeans: 'A template that fits these data:',
    open: (template: string, input: string, classes: number) => `Open ${template} for ${input}, ${plural(classes, 'class', 'classes')}`,
    other: 'Another template',
  },

  division: {
    again: 'Draw again',
    stratified: 'Stratified: each part has the same shares of each class.',
    testData: 'Test data',
    testDataMeans: 'What a run is measured on when it is over: images that it has never seen',
    ownTest: 'Its own part',
    parts: { train: 'train', validation: 'validation', test: 'test' },
    apart: (count: number) => `The data set ${plural(count, 'image')} apart for testing; the test share goes to the others.`,
  },

  augment: {
    title: 'Augment',
    add: 'Add',
    addOne: 'Add an augmentation',
    list: 'Augmentations',
    moving: 'Move pixels',
    toning: 'Change values',
    none: 'None: images are trained on as they are. Random changes, drawn anew each epoch, help where images are few. Validation and test never change.',
    remove: (title: string) => `Remove ${title}`,
  },

  seen: {
    title: 'What the network will see',
    again: 'Next batch',
    label: (count: number, shape: string) => `${plural(count, 'image')} of the first batch, ${shape}`,
    brought: (from: string, to: string) => `, brought from ${from} to ${to}`,
    caption: (shape: string, brought: string, augmented: boolean, normalisation: string, low: string, high: string) =>
      `${shape}${brought}. After ${augmented ? 'augmenting and ' : ''}normalising (${normalisation}): black is ${low}, white ${high}.`,
    epoch: (epoch: number) => `First batch of epoch ${epoch}`,
    busy: 'Reading the batch …',
    failed: 'The batch cannot be shown.',
  },
}
