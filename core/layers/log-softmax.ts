// LogSoftmax: values become logarithms of shares that add up to 1.

import { defineActivation } from './activation.ts'

export const logSoftmax = defineActivation({
  type: 'log-softmax',
  title: 'LogSoftmax',
  stem: 'logsoftmax',
  summary:
    'Logarithm of softmax over the channels, computed so that nothing overflows. Cross-entropy does this by itself: use it only where logarithms are the wanted output.',
  source: 'Bridle 1990',
  options: {},
  highlights: () => [],
  apply: (g, x) => g.op('LogSoftmax', [x], { axis: 1 }),
  pytorch: () => 'nn.LogSoftmax(dim=1)',
})
