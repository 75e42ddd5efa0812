// What renderer/app says, in English.

export const app = {
  panels: {
    layers: 'Layers',
    inspector: 'Inspector',
    begin: 'Begin',
    problems: 'Problems',
    data: 'Data',
    split: 'Split',
    run: 'Run',
    results: 'Results',
    layer: 'Layer',
    explanation: 'Explanation',
  },
}
