// What renderer/handbook says, in English. The pages themselves are read from the definitions in core.

export const handbook = {
  title: 'Handbook',
  search: 'Search the handbook',
  nothing: (query: string) => `No page says “${query}”.`,
  contents: 'Pages',
  pageOf: (title: string) => `${title} in the handbook`,
  chapters: { losses: 'Losses', optimizers: 'Optimizers', explainers: 'Explainers', numbers: 'About the numbers' },
  agreement: {
    title: 'Agreement with PyTorch',
    summary:
      'Lamina’s numbers are compared with numbers that PyTorch 1.13 and torchvision 0.14 computed in float64: outputs, gradients and running statistics of layers, losses, whole trajectories of optimizers, trainings of 20 steps, heatmaps. A case agrees when every value lies within the tolerance that its arithmetic in float32 allows.',
    table: 'Cases that agree with PyTorch’s numbers',
    columns: { section: 'compared', cpu: 'on the CPU', webgpu: 'on WebGPU' },
    count: (agree: number, of: number) => `${agree} of ${of}`,
    notCompared: 'not compared',
    devices:
      'On WebGPU every layer and every loss is compared with its gradients, and the first gradients of whole networks; what is made of the same operators is not compared a second time.',
    apart: 'What stands apart',
    nothingApart: 'Nothing: every case agrees.',
  },
  options: 'Options',
  optionsOf: (title: string) => `Options of ${title}`,
  columns: { option: 'option', values: 'values', default: 'default', meaning: 'meaning' },
  on: 'on',
  off: 'off',
  flag: 'on, off',
  from: (least: string, unit: string) => `from ${least}${unit}`,
  upTo: (most: string, unit: string) => `up to ${most}${unit}`,
  range: (least: string, most: string, unit: string) => `${least} to ${most}${unit}`,
  definition: 'Definition',
  example: 'Example',
  becomes: (inputs: string, output: string) => (inputs ? `${inputs} becomes ${output}.` : `${output}.`),
  and: ' and ',
  figures: { output: 'Output', parameters: 'Parameters', multiplyAdds: 'Multiply-adds' },
  pytorch: 'In PyTorch',
  add: 'Add to the design',
}
