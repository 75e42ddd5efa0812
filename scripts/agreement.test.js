// The table of agreement, from what vitest reports.

import { expect, test } from 'vitest'
import { agreement, sayAgreement } from './agreement.js'

/** @param {string} file @param {readonly (readonly [string, string])[]} results */
const suite = (file, results) => ({
  name: `/x/${file}`,
  assertionResults: results.map(([title, status]) => ({ title, fullName: ` ${title}`, status })),
})

const report = {
  testResults: [
    suite('core/optimizers/optim.oracle.test.ts', [
      ['adam', 'passed'],
      ["'nadam': a mistake of PyTorch 1.13, mended in 2.0", 'skipped'],
    ]),
    suite('core/layers/layers.oracle.test.ts', [
      ['conv on cpu', 'passed'],
      ['conv on webgpu', 'failed'],
      ["conv 2 on 'webgpu'", 'passed'],
      ['conv by Fourier on cpu', 'passed'],
    ]),
    suite('core/layers/layers.test.ts', [['no oracle', 'passed']]),
  ],
}

test('one row per section and device, in order, with what stands apart and why', () => {
  const rows = agreement(report)
  expect(rows).toEqual([
    { section: 'layers, gradients, losses, penalties', device: 'cpu', agree: 1, of: 1, apart: [] },
    { section: 'layers, gradients, losses, penalties', device: 'webgpu', agree: 1, of: 2, apart: ['conv on webgpu: differs'] },
    { section: 'optimizers', device: 'cpu', agree: 1, of: 2, apart: ['nadam: a mistake of PyTorch 1.13, mended in 2.0'] },
  ])
  expect(sayAgreement(rows)).toContain('apart: nadam: a mistake')
})
