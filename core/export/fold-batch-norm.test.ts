// Folded batch norms: the file is smaller and computes the same, and so do the weights that its drawing gets back.

import { expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { checkOrThrow } from '../design/check.ts'
import { type Design, emptyDesign } from '../design/design.ts'
import { templates } from '../design/templates/index.ts'
import { writeDesign } from '../design/write-design.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { decodeModel, encodeModel } from '../onnx/codec.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { float32, type Tensor } from '../tensor/tensor.ts'
import { add } from '../testing/designs.ts'
import { normal } from '../testing/lowering-case.ts'
import { loadAsIs } from '../testing/ort.ts'
import { expectClose } from '../testing/tolerance.ts'
import { drawingIn } from './drawing-in.ts'
import { exportModel } from './export-model.ts'

async function scores(graph: OnnxGraph): Promise<Tensor> {
  const session = await loadAsIs(bindDimensions(graph, 2), 'cpu')
  const images = normal([2, ...(graph.inputs[0]?.shape.slice(1).map(Number) ?? [])])
  const { logits } = await session.run({ input: images })
  await session.release()
  return logits as Tensor
}

/** Statistics as after training. */
const trained = (graph: OnnxGraph): ReadonlyMap<string, Tensor> =>
  new Map(
    [...graph.initializers].map(([name, { shape, data }]) => {
      const noise = normal(shape, name).data as Float32Array
      const moved = (value: number, at: number) =>
        name.endsWith('running_var') ? 0.5 + Math.abs(noise[at] as number) : value + 0.2 * (noise[at] as number)
      return [name, float32(shape, Float32Array.from(data as Float32Array, moved))]
    }),
  )
const count = (graph: OnnxGraph, op: string): number => graph.nodes.filter((node) => node.op === op).length

/** Layers one behind the other, on 2×6×6 images. */
function chain(...layers: readonly (readonly [type: string, options?: Design['nodes'][number]['options']])[]): Design {
  const image = add(emptyDesign('chain'), 'input', { channels: 2, height: 6, width: 6 })
  const grown = layers.reduce((design, [type, options]) => add(design, type, options ?? {}, design.nodes.at(-1)?.id ?? ''), image)
  return [['flatten', {}] as const, ['dense', { units: 3 }] as const, ['output', { classes: 3 }] as const].reduce(
    (design, [type, options]) => add(design, type, options, design.nodes.at(-1)?.id ?? ''),
    grown,
  )
}

const resnet = templates.get('resnet-8')
test.each([
  { name: 'ResNet-8, all of its norms', design: resnet?.build(resnet.standard) as Design, left: 0 },
  {
    name: 'with and without biases',
    design: chain(['conv-2d'], ['batch-norm'], ['relu'], ['conv-2d', { bias: false }], ['batch-norm', { epsilon: 0.01 }]),
    left: 0,
  },
  { name: 'without scale and shift', design: chain(['conv-2d', { groups: 2 }], ['batch-norm', { affine: false }]), left: 0 },
  { name: 'behind a transposed convolution', design: chain(['transposed-conv-2d', { filters: 5, bias: false }], ['batch-norm']), left: 0 },
  { name: 'behind a dense layer', design: chain(['flatten'], ['dense', { units: 7 }], ['batch-norm']), left: 0 },
  { name: 'not behind ReLU', design: chain(['conv-2d'], ['relu'], ['batch-norm']), left: 1 },
  { name: 'not where the weight is normalised', design: chain(['conv-2d', { weightNorm: true }], ['batch-norm']), left: 1 },
  { name: 'not behind a grouped transposed convolution', design: chain(['transposed-conv-2d', { filters: 4, groups: 2 }], ['batch-norm']), left: 1 },
])('$name', async ({ design, left }) => {
  const designText = writeDesign(design)
  const model = compile(checkOrThrow(design), { seed: 2 })
  const state = trained(model.graph)
  const whole = exportModel(model, state, { designText })
  const read = decodeModel(encodeModel(exportModel(model, state, { designText }, { foldNorms: true })), 'folded.onnx')
  expect(count(whole, 'BatchNormalization')).toBeGreaterThan(0)
  expect(count(read, 'BatchNormalization')).toBe(left)
  const expected = await scores(whole)
  // Products are rounded in another order.
  const near = { absolute: 1e-5, relative: 1e-5 }
  expectClose(await scores(read), expected, near)

  const drawing = drawingIn(read)
  expect(drawing?.design).toEqual(design)
  expect([...(drawing?.weights.keys() ?? [])].sort()).toEqual([...model.graph.initializers.keys()].sort())
  expectClose(await scores(exportModel(model, drawing?.weights ?? new Map(), { designText })), expected, near)
})

test('a convolution that something else reads keeps its norm', async () => {
  const image = add(emptyDesign('branch'), 'input', { channels: 1, height: 4, width: 4 })
  const conv = add(image, 'conv-2d', { filters: 2 }, 'n1')
  const joined = add(add(conv, 'batch-norm', {}, 'n2'), 'residual-add', {}, 'n3', 'n2')
  const design = add(add(add(joined, 'flatten', {}, 'n4'), 'dense', { units: 3 }, 'n5'), 'output', { classes: 3 }, 'n6')
  const model = compile(checkOrThrow(design), { seed: 2 })
  expect(count(exportModel(model, new Map(), {}, { foldNorms: true }), 'BatchNormalization')).toBe(1)
})
