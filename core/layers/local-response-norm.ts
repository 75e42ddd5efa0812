// Local response normalisation: loud neighbours among the channels turn each other down.

import { float, int } from '../options/options.ts'
import { defineLayer, refuse } from './layer-type.ts'
import { elementWise, first, onePort, pythonArguments } from './shared.ts'
import { needsImage } from './spatial.ts'

export const localResponseNorm = defineLayer({
  type: 'local-response-norm',
  title: 'Local response norm',
  stem: 'lrn',
  category: 'normalisation',
  summary: 'Divides each value by the size of its neighbours in the channels around it. AlexNet used it; batch norm has taken its place since.',
  source: 'Krizhevsky, Sutskever & Hinton 2012, section 3.3',
  ports: onePort,
  slim: true,
  options: {
    size: int({ label: 'Size', help: 'Channels that are counted together, an odd number.', default: 5, min: 1, max: 65_535 }),
    alpha: float({ label: 'Alpha', help: 'Weight of the mean of squares.', default: 1e-4, min: 0, max: 1000 }),
    beta: float({ label: 'Beta', help: 'Power of the divisor.', default: 0.75, min: 0, max: 10 }),
    bias: float({ label: 'k', help: 'Added to the divisor before the power.', default: 2, min: 0.000_001, max: 1000 }),
  },
  highlights: ({ size }) => [`${size} channels`],
  shape({ inputs, options: { size } }) {
    const unfit = needsImage('Local response norm', first(inputs))
    if (unfit) return refuse(unfit)
    if (size % 2 === 1) return first(inputs)
    // PyTorch and ONNX lay the longer side of an even window on opposite sides: what is exported would not be what was trained.
    return refuse({
      code: 'even-window',
      option: 'size',
      what: `${size} channels have no middle.`,
      mend: `Set Size to ${size + 1}.`,
      fix: { kind: 'set-option', label: `Set Size to ${size + 1}`, option: 'size', value: size + 1 },
    })
  },
  parameters: () => [],
  // y = x / (k + α/n · Σ x²)^β, the sum over the n channels around
  emit: (g, { inputs, options: { size, alpha, beta, bias } }) => g.op('LRN', [first(inputs)], { size, alpha, beta, bias }),
  arithmetic: () => elementWise,
  pytorch: ({ options: { size, alpha, beta, bias } }) =>
    `nn.LocalResponseNorm(${pythonArguments(
      [size],
      [
        ['alpha', `${alpha}`, '0.0001'],
        ['beta', `${beta}`, '0.75'],
        ['k', `${bias}`, '1'],
      ],
    )})`,
  cases: [
    { name: 'as in AlexNet', inputs: [[8, 4, 3]], output: [8, 4, 3] },
    { name: 'window wider than the channels', options: { size: 9 }, inputs: [[3, 4, 4]], output: [3, 4, 4] },
    { name: 'each channel by itself', options: { size: 1, alpha: 1 }, inputs: [[3, 2, 2]], output: [3, 2, 2] },
  ],
  refusals: [
    { name: 'even size', options: { size: 4 }, inputs: [[8, 4, 4]], says: /^4 channels have no middle\. Set Size to 5\.$/ },
    { name: 'no image', inputs: [[16]], says: /^Local response norm needs channels, height and width/ },
  ],
})
