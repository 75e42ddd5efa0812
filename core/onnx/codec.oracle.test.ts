// Models of PyTorch's exporter: decoded, bound, written again and run, they compute what the file as it is computes.

import { describe, test } from 'vitest'
import { openOracle } from '../testing/oracle.ts'
import { expectSameResults } from '../testing/same-results.ts'

interface Index {
  readonly models: readonly { readonly onnx: string }[]
}

describe.each(['train', 'explain'])('%s', (section) => {
  const oracle = openOracle<Index>(section)
  if (!oracle) return
  test.each(oracle.index.models.map(({ onnx }) => onnx))('%s computes the same after decoding, binding and encoding', (file) =>
    expectSameResults(oracle.bytes(file), file, 3),
  )
})
