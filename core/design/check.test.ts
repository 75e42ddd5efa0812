// What check says: everything at once, each fault once, at the node that can mend it.

import { describe, expect, test } from 'vitest'
import { sayProblem } from '../problems.ts'
import { check, checkOrThrow } from './check.ts'
import { canConnect } from './connect.ts'
import { type Connection, type Design, type DesignNode, emptyDesign } from './design.ts'
import { templates } from './templates/index.ts'
import type { Template } from './templates/template.ts'

const node = (id: string, type: string, options: DesignNode['options'] = {}, name = `${type}-${id}`): DesignNode => ({
  id,
  type,
  name,
  options,
  position: { x: 0, y: 0 },
})
const wire = (from: string, to: string, port = 'in'): Connection => ({ from: { node: from, port: 'out' }, to: { node: to, port } })
const design = (nodes: readonly DesignNode[], connections: readonly Connection[]): Design => ({ ...emptyDesign('d'), nodes, connections })

const input = node('n1', 'input', { height: 8, width: 8 })
const flat = node('n8', 'flatten')
const dense = node('n9', 'dense', { units: 10 })
const output = node('n10', 'output')
const tail = [flat, dense, output]
const tailWires = [wire('n8', 'n9'), wire('n9', 'n10')]
const through = (middle: readonly DesignNode[], connections: readonly Connection[]) =>
  design([input, ...middle, ...tail], [...connections, ...tailWires])

const rows: readonly { name: string; design: Design; says: readonly string[] }[] = [
  { name: 'nothing wrong', design: through([], [wire('n1', 'n8')]), says: [] },
  {
    name: 'empty',
    design: emptyDesign('d'),
    says: ['The design has no Input. Add Input from the palette.', 'The design has no Output. Add Output from the palette.'],
  },
  {
    name: 'kernel too large, and no echo from what waits for it',
    design: through(
      [node('n2', 'conv-2d', { kernelSize: [9, 9] }), node('n3', 'max-pool-2d')],
      [wire('n1', 'n2'), wire('n2', 'n3'), wire('n3', 'n8')],
    ),
    says: ['Conv 2D "conv-2d-n2" (n2), kernelSize: 9×9 does not fit the 8×8 image that reaches it. Use at most 8×8, or set Padding to “same”.'],
  },
  {
    name: 'a checkerboard is worth a note',
    design: through([node('n2', 'transposed-conv-2d', { filters: 1, kernelSize: [3, 3] })], [wire('n1', 'n2'), wire('n2', 'n8')]),
    says: [
      'Transposed 2D "transposed-conv-2d-n2" (n2), kernelSize: Kernels of 3×3 laid 2×2 apart overlap unevenly, 1 to 4 on one value: their maps tend to show a checkerboard. Use a kernel size that the stride divides, or Upsample with a convolution behind it.',
    ],
  },
  {
    name: 'several faults of several nodes',
    design: through(
      [node('n2', 'conv-2d', { filters: 0, colour: 1 }), node('n3', 'dropout', { rate: 2 })],
      [wire('n1', 'n2'), wire('n2', 'n3'), wire('n3', 'n8')],
    ),
    says: [
      'Conv 2D "conv-2d-n2" (n2), colour: There is no option "colour". Use one of: filters, kernelSize, stride, padding, oddFirst, paddingSize, paddingMode, dilation, groups, bias, weights, evaluation, weightNorm, dropConnect, rescale, l1, l2.',
      'Conv 2D "conv-2d-n2" (n2), filters: 0 is out of range. Use a whole number at least 1 and at most 65536.',
      'Dropout "dropout-n3" (n3), rate: 2 is out of range. Use a number at least 0 and at most 0.99.',
    ],
  },
  {
    name: 'unconnected',
    design: through([], []),
    says: [
      'Flatten "flatten-n8" (n8): Nothing is connected to its input. Drag a connection from another layer to it, or remove it.',
      'Input "input-n1" (n1): It does not lead to the output and is left out of the network. Connect it onwards, or remove it.',
    ],
  },
  {
    name: 'a missing skip path',
    design: through([node('n2', 'residual-add')], [wire('n1', 'n2'), wire('n2', 'n8')]),
    says: ['Add "residual-add-n2" (n2): Nothing is connected to its skip path. Drag a connection from another layer to it, or remove it.'],
  },
  {
    name: 'unknown layer',
    design: through([node('n2', 'warp-drive')], [wire('n1', 'n2'), wire('n2', 'n8')]),
    says: [
      'warp-drive "warp-drive-n2" (n2): There is no layer "warp-drive". Replace it by one from the palette, or open the design with a newer Lamina.',
    ],
  },
  {
    name: 'circle',
    design: through([node('n2', 'relu'), node('n3', 'tanh')], [wire('n1', 'n8'), wire('n2', 'n3'), wire('n3', 'n2')]),
    says: [
      'ReLU "relu-n2" (n2): It stands in a circle: relu-n2, tanh-n3. Remove one connection of the circle; values flow from the input to the output only.',
      'ReLU "relu-n2" (n2): It does not lead to the output and is left out of the network. Connect it onwards, or remove it.',
      'Tanh "tanh-n3" (n3): It does not lead to the output and is left out of the network. Connect it onwards, or remove it.',
    ],
  },
  {
    name: 'a node that feeds itself',
    design: through([node('n2', 'relu')], [wire('n1', 'n8'), wire('n2', 'n2')]),
    says: [
      'ReLU "relu-n2" (n2): It feeds itself. Remove one connection of the circle; values flow from the input to the output only.',
      'ReLU "relu-n2" (n2): It does not lead to the output and is left out of the network. Connect it onwards, or remove it.',
    ],
  },
  {
    name: 'names',
    design: through(
      [node('n2', 'relu', {}, 'a.b'), node('n3', 'relu', {}, ''), node('n4', 'relu', {}, 'input-n1')],
      [wire('n1', 'n2'), wire('n2', 'n3'), wire('n3', 'n4'), wire('n4', 'n8')],
    ),
    says: [
      'ReLU "a.b" (n2), name: The name "a.b" has characters that names cannot have. Use letters, digits, spaces, _ and -, beginning with a letter or digit.',
      'ReLU "" (n3), name: The name is empty. Give it a name.',
      'ReLU "input-n1" (n4), name: Another layer is called "input-n1". Give each layer a name of its own.',
    ],
  },
  {
    name: 'two connections at a port for one',
    design: through([node('n2', 'relu')], [wire('n1', 'n2'), wire('n1', 'n8'), wire('n2', 'n8')]),
    says: ['Flatten "flatten-n8" (n8): Several connections end at its input. Keep one, or join the paths by Add or Concatenate.'],
  },
  {
    name: 'more parameters than a file holds',
    design: through(
      [node('n2', 'flatten'), node('n3', 'dense', { units: 1_000_000 }), node('n4', 'dense', { units: 1_000 })],
      [wire('n1', 'n2'), wire('n2', 'n3'), wire('n3', 'n4'), wire('n4', 'n8')],
    ),
    says: [
      'Dense "dense-n4" (n4): It has 1,000,001,000 of the design\'s 1,065,011,010 parameters. Make it smaller: a design holds at most 500,000,000.',
    ],
  },
]

test.each(rows)('$name', ({ design: checked, says }) => {
  expect(check(checked).problems.map((problem) => sayProblem(problem))).toEqual(says)
})

test('faults of what leads nowhere are warnings: the network stands without it', () => {
  const aside = through([node('n2', 'conv-2d', { kernelSize: [9, 9] })], [wire('n1', 'n8'), wire('n1', 'n2')])
  const { problems, checked } = check(aside)
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ['kernel-too-large', 'warning'],
    ['unused', 'warning'],
  ])
  expect(checked?.nodes.map(({ node: { id } }) => id)).toEqual(['n1', 'n8', 'n9', 'n10'])
})

test('shapes are known up to the fault', () => {
  const broken = through(
    [node('n2', 'conv-2d'), node('n3', 'conv-2d', { kernelSize: [9, 9] })],
    [wire('n1', 'n2'), wire('n2', 'n3'), wire('n3', 'n8')],
  )
  expect([...check(broken).shapes]).toEqual([
    ['n1', [1, 8, 8]],
    ['n2', [16, 6, 6]],
  ])
  expect(() => checkOrThrow(broken)).toThrow(/9×9 does not fit the 6×6 image/)
})

describe('live refusal of a connection', () => {
  const parts = design(
    [input, node('n2', 'conv-2d'), node('n3', 'residual-add'), node('n4', 'conv-2d', { kernelSize: [9, 9] }), ...tail],
    [wire('n1', 'n2'), wire('n2', 'n3'), ...tailWires],
  )
  test.each([
    { name: 'fits', from: 'n2', to: 'n8', says: undefined },
    { name: 'what has no shape yet', from: 'n9', to: 'n4', says: undefined },
    { name: 'the wrong size', from: 'n1', to: 'n4', says: /^Cannot connect input-n1 to conv-2d-n4: 9×9 does not fit the 8×8 image/ },
    {
      name: 'shapes that cannot be added',
      from: 'n1',
      to: 'n3',
      port: 'skip',
      says: /^Cannot connect input-n1 to residual-add-n3: Cannot add 16×6×6 and 1×8×8\./,
    },
    {
      name: 'an image into Dense',
      from: 'n1',
      to: 'n9',
      says: /^Cannot connect input-n1 to dense-n9: Dense needs a list of values, but 1×8×8 arrives\./,
    },
    { name: 'back', from: 'n3', to: 'n2', says: /^Cannot connect residual-add-n3 to conv-2d-n2: conv-2d-n2 already leads to residual-add-n3\./ },
    { name: 'itself', from: 'n2', to: 'n2', says: /a layer cannot feed itself/ },
    { name: 'from what has no output', from: 'n10', to: 'n2', says: /there is no such port/ },
    { name: 'a node that is gone', from: 'n77', to: 'n2', says: /One end of the connection is gone\./ },
  ])('$name', ({ from, to, port = 'in', says }) => {
    const refusal = canConnect(parts, { node: from, port: 'out' }, { node: to, port })
    if (says) expect(refusal?.what).toMatch(says)
    else expect(refusal).toBeUndefined()
  })
})

describe('templates', () => {
  const sizes = [
    [1, 4, 4],
    [1, 8, 8],
    [3, 32, 32],
    [1, 28, 28],
    [3, 64, 48],
  ] as const
  const all: readonly Template[] = [...templates.values()]
  test.each(all.flatMap((template) => sizes.map((size) => ({ id: template.id, template, size }))))(
    '$id fits images of $size',
    ({ template, size }) => {
      const { problems, shapes } = check(template.build({ input: size, classes: 7 }))
      expect(problems).toEqual([])
      expect([...shapes.values()].at(-1)).toEqual([7])
    },
  )
})
