// What the probe refuses before it asks a network anything.

import { expect, test } from 'vitest'
import { importModel } from '../compile/import-model.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { openProbe } from './probe.ts'

test('a network with scores for every pixel has no class to explain', async () => {
  const g = new GraphBuilder('segments')
  g.output(g.op('Relu', [g.input('x', 'float32', [1, 3, 8, 8])]))
  await expect(openProbe({} as Runtime, importModel(g.build()))).rejects.toThrow(/gives scores of 3×8×8 for an image, not one per class\. Choose/)
})
