// What renderer/thumbnails says, in English.

const counted = (value: number): string => value.toLocaleString('en-GB')

export const thumbnails = {
  bar: 'What layers show',
  show: 'Shown in layers',
  modes: { activations: 'Activations', filters: 'Filters', gradients: 'Gradients' },
  off: 'Show nothing in layers',
  image: 'Image',
  images: 'Images of the data',
  noData: 'No data chosen',
  chooseImage: (name: string) => `Image that layers show: ${name}. Choose another`,
  example: (index: number, label: string | undefined) => `Image ${counted(index)}${label === undefined ? '' : ` · ${label}`}`,
  number: (total: number) => `Number, 0 to ${counted(total - 1)}`,
  random: 'Random image',
  explained: 'Image in Explain',
  chooseData: 'Choose data to see what layers do',
  mendFirst: 'Layers show pictures once the design has no errors.',
  failed: 'No pictures',
  tooFar: 'Zoom in to see pictures.',
  coming: 'Pictures are on their way',
  untrained: (seed: number) => `untrained, seed ${seed}`,
  ofRun: (run: string, epoch: number, step: number) => (epoch > 0 ? `${run}, epoch ${epoch}` : `${run}, step ${counted(step)}`),
  noGradients: 'Train the design to see how its gradients fare.',
  gradientsOf: (run: string) => `gradients of ${run}`,
  gradient: (length: string) => `gradient of length ${length}`,
  inputPicture: 'The image, as the network sees it',
  range: (black: string, white: string) => `black ${black}, white ${white}`,
  maps: (layer: string, which: string, of: number, range: string) => `Activations of ${layer}: maps ${which} of ${of}, ${range}`,
  kernels: (layer: string, which: string, of: number, range: string) => `Filters of ${layer}: ${which} of ${of}, ${range}`,
  values: (layer: string, of: number, range: string) => `Activations of ${layer}: ${of} ${of === 1 ? 'value' : 'values'}, ${range}`,
} as const
