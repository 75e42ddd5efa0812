// Dropout of single values, of whole maps and of whole examples: at random in training; in inference nothing happens.

import { gradientDomain } from '../onnx/operators/gradient.ts'
import { float } from '../options/options.ts'
import type { Shape } from '../tensor/tensor.ts'
import { defineLayer, type LayerType, refuse } from './layer-type.ts'
import { asModule, type PyTorch } from './pytorch.ts'
import { first, noAxis, unchanged } from './shared.ts'

interface Dropping extends Pick<LayerType, 'type' | 'title' | 'stem' | 'summary' | 'source' | 'cases'> {
  readonly help: string
  /** Values that are dropped together; undefined for each by itself. */
  readonly whole?: 'channels' | 'examples'
  readonly rate: number
  pytorch(rate: number, input: Shape): string | PyTorch
}

const dropping = ({ help, whole, rate: standard, pytorch, ...said }: Dropping): LayerType => {
  const least = whole === 'channels' ? 2 : 1
  return defineLayer({
    ...unchanged,
    ...said,
    category: 'regularisation',
    options: { rate: float({ label: 'Rate', help, default: standard, min: 0, max: 0.99 }) },
    highlights: ({ rate }) => [`${rate}`],
    shape({ inputs }) {
      const input = first(inputs)
      if (input.length >= least) return input
      if (least === 1) return refuse(noAxis(said.title))
      return refuse({
        code: 'needs-image',
        what: `${said.title} drops whole maps, but a list of ${input[0] ?? 0} values arrives.`,
        mend: 'Use Dropout here.',
      })
    },
    emit: (g, { inputs, options: { rate } }) =>
      whole ? g.op('WholeDropout', [first(inputs)], { rate, whole }, { domain: gradientDomain }) : g.op('Dropout', [first(inputs), g.scalar(rate)]),
    pytorch: ({ inputs, options: { rate } }) => pytorch(rate, first(inputs)),
    refusals:
      least === 1
        ? [{ name: 'no axis', inputs: [[]], says: new RegExp(`^${said.title} needs at least one axis of values\\.`) }]
        : [{ name: 'a list', inputs: [[8]], says: /drops whole maps, but a list of 8 values arrives\. Use Dropout here\.$/ }],
  })
}

const stochasticDepth = `class StochasticDepth(nn.Module):
    """While training leaves out what arrives for whole examples at random."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or self.rate == 0:
            return x
        kept = torch.rand(len(x), *[1] * (x.dim() - 1), device=x.device) >= self.rate
        return x * kept / (1 - self.rate)`

const shapes = [
  { name: 'of an image', options: { rate: 0.2 }, inputs: [[4, 6, 3]], output: [4, 6, 3] },
  { name: 'of a signal', inputs: [[4, 6]], output: [4, 6] },
  { name: 'of a volume', inputs: [[2, 3, 2, 2]], output: [2, 3, 2, 2] },
  { name: 'rate 0', options: { rate: 0 }, inputs: [[3, 2, 2]], output: [3, 2, 2] },
]

export const dropouts: readonly LayerType[] = [
  dropping({
    type: 'dropout',
    title: 'Dropout',
    stem: 'dropout',
    summary:
      'While training sets a share of the values to 0 at random and scales the others up by 1 / (1 − rate), so that the network cannot rely on any single one. Does nothing in inference. Works against overfitting, mostly before dense layers.',
    source: 'Srivastava et al. 2014',
    help: 'Share of the values that is dropped.',
    rate: 0.5,
    pytorch: (rate) => `nn.Dropout(${rate})`,
    cases: [{ name: 'of a list', inputs: [[64]], output: [64] }, ...shapes],
  }),
  dropping({
    type: 'spatial-dropout',
    title: 'Spatial dropout',
    stem: 'dropout',
    summary:
      'While training sets whole maps to 0 at random and scales the others up. Neighbouring pixels say nearly the same, so that dropping single ones hides little: between convolutions this is the dropout that works.',
    source: 'Tompson et al. 2015',
    help: 'Share of the maps that is dropped.',
    whole: 'channels',
    rate: 0.2,
    pytorch: (rate, input) => `nn.Dropout${input.length - 1}d(${rate})`,
    cases: shapes,
  }),
  dropping({
    type: 'stochastic-depth',
    title: 'Stochastic depth',
    stem: 'depth',
    summary:
      'While training leaves out what arrives for whole examples at random and scales it up for the others. Put it at the end of a block, before Add: the block is then skipped for some examples, which lets very deep networks train.',
    source: 'Huang et al. 2016; per example: Larsson et al. 2017 (drop path)',
    help: 'Share of the examples for which the path is left out.',
    whole: 'examples',
    rate: 0.1,
    pytorch: (rate) => ({ ...asModule(`StochasticDepth(${rate})`), classes: [stochasticDepth] }),
    cases: [{ name: 'of a list', inputs: [[64]], output: [64] }, ...shapes],
  }),
]
