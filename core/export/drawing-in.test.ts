// A drawing through an exported file: the very same design and weights come back; what does not fit is refused.

import { expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { check, checkOrThrow } from '../design/check.ts'
import { emptyDesign } from '../design/design.ts'
import { templates } from '../design/templates/index.ts'
import { writeDesign } from '../design/write-design.ts'
import { decodeModel, encodeModel } from '../onnx/codec.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { zeros } from '../tensor/tensor.ts'
import { add } from '../testing/designs.ts'
import { drawingIn } from './drawing-in.ts'
import { exportModel } from './export-model.ts'

const throughFile = (graph: OnnxGraph) => decodeModel(encodeModel(graph), 'net.onnx')

test.each([...templates.values()])('$id comes back', ({ build, standard }) => {
  const design = build(standard)
  const designText = writeDesign(design)
  const model = compile(checkOrThrow(design), { seed: 5 })
  const drawing = drawingIn(throughFile(exportModel(model, new Map(), { designText })))
  expect(drawing?.designText).toBe(designText)
  expect(drawing?.design).toEqual(design)
  expect(check(drawing?.design ?? emptyDesign('none')).problems).toEqual(check(design).problems)
  expect([...(drawing?.weights.keys() ?? [])]).toEqual([...model.graph.initializers.keys()])
  for (const [name, { shape, data }] of model.graph.initializers) {
    expect(drawing?.weights.get(name)?.shape).toEqual(shape)
    expect(drawing?.weights.get(name)?.data.every((value, at) => value === data[at])).toBe(true)
  }
})

/** A dense layer of three scores behind 2×2 images. */
const small = (units = 3) => {
  const image = add(emptyDesign('small'), 'input', { channels: 1, height: 2, width: 2 })
  return add(add(add(image, 'flatten', {}, 'n1'), 'dense', { units }, 'n2'), 'output', { classes: units }, 'n3')
}
const file = (designText: string) => exportModel(compile(checkOrThrow(small()), { seed: 1 }), new Map(), { designText })

test('a file without a drawing has none', () => {
  const { metadata: _, ...graph } = file('')
  expect(drawingIn({ ...graph, metadata: new Map() })).toBeUndefined()
})

const unread = 'The drawing in the file cannot be read: '
test.each([
  { name: 'no JSON', text: '{', says: `${unread}The file is not valid JSON` },
  { name: 'other JSON', text: '[]', says: `${unread}format: This is not a Lamina design.` },
  { name: 'a prototype', text: '{"format":"lamina-design","version":2,"__proto__":{"nodes":[]}}', says: `${unread}nodes: "nodes" is missing` },
  { name: 'a later version', text: '{"format":"lamina-design","version":99}', says: unread },
  {
    name: 'a node of no layer',
    text: writeDesign(small()).replace('"flatten"', '"constructor"'),
    says: 'The drawing in the file is no whole network: ',
  },
  {
    name: 'more weights than the file has',
    text: writeDesign(small(4)),
    says: 'The drawing in the file is of another network: "dense1.weight" is 3×4 in the file and 4×4 in the drawing.',
  },
  {
    name: 'weights that the file does not have',
    text: writeDesign(small()).replace('"dense1"', '"other"'),
    says: 'The drawing in the file is of another network: "other.weight" is not in the file.',
  },
])('refused: $name', ({ text, says }) => {
  expect(() => drawingIn(throughFile(file(text)))).toThrow(says)
})

test('weights that the drawing does not know are refused', () => {
  const graph = file(writeDesign(small()))
  const more = { ...graph, initializers: new Map([...graph.initializers, ['hidden.weight', zeros('float32', [2])]]) }
  expect(() => drawingIn(more)).toThrow('The drawing in the file is of another network: The drawing knows no "hidden.weight".')
})
