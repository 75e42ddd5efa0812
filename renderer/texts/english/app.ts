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
  /** The start page. */
  start: {
    claim: 'Design convolutional networks, train them on this computer, see what they look at.',
    begin: 'Begin',
    actions: { empty: 'Empty design', open: 'Open …', import: 'Import a model (.onnx) …' },
    back: (name: string) => `Back to ${name}`,
    recent: 'Recent',
    learn: 'Learn',
    learning: { tour: 'Tour of the window', handbook: 'Handbook', shortcuts: 'Shortcuts' },
    title: 'Start from a template',
    subtitle: 'Each opens with data, ready to train. Four clicks to a first heatmap: template, Train, Explain, image.',
    builtIn: 'Built-in data',
    own: 'Your own images',
    ownText: 'Drop a folder with one folder per class anywhere in this window.',
    lost: {
      label: 'Designs that were not saved',
      title: (name: string) => `“${name}” was not saved.`,
      text: (time: string, layers: number) => `Lamina kept a copy, ${time}: ${layers} ${layers === 1 ? 'layer' : 'layers'}.`,
      recover: 'Recover',
      discard: 'Discard',
    },
    templates: {
      parameters: 'parameters',
      multiplyAdds: 'multiply-adds',
      accuracy: 'accuracy about',
      on: (data: string) => `on ${data}`,
      about: 'about',
      duration: (seconds: number) => (seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`),
      cores: (count: number) => `on ${count} ${count === 1 ? 'core' : 'cores'}`,
      origin: (images: number, epochs: number, machine: string, date: string) =>
        `Measured on ${images} images that were not trained on, after ${epochs} epochs; ${machine}; ${date}.`,
    },
    /** What a recent file was found to be. */
    state: {
      run: (accuracy: number) => `accuracy ${accuracy.toFixed(2)}`,
    },
  },
}
