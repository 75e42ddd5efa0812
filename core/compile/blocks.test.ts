// Every block, put between an input and an output: no problem, ONNX Runtime's shapes, and the published numbers of parameters.

import { describe, expect, test } from 'vitest'
import { drawBlock } from '../design/blocks/block-type.ts'
import { blockTypes } from '../design/blocks/index.ts'
import { insertPiece } from '../design/blocks/insert.ts'
import { pieceOf, readPiece, writePiece } from '../design/blocks/piece.ts'
import { check, checkOrThrow } from '../design/check.ts'
import { apply } from '../design/commands.ts'
import type { Design } from '../design/design.ts'
import { Pencil } from '../design/templates/template.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { ProblemsFound } from '../problems.ts'
import type { Shape } from '../tensor/tensor.ts'
import { normal } from '../testing/lowering-case.ts'
import { testRuntime } from '../testing/ort.ts'
import { compile } from './compile.ts'

/** [16, 8, 8] images through nothing, a pool and a dense layer. */
function around(): Design {
  const pencil = new Pencil('around')
  pencil.add('output', { classes: 3 }, pencil.chain(pencil.input([16, 8, 8]), ['global-average-pool-2d'], ['dense', { units: 3 }]))
  return pencil.finish()
}

function inserted(id: string, options: Readonly<Record<string, unknown>> = {}): Design {
  const block = blockTypes.get(id)
  if (!block) throw new Error(`no block ${id}`)
  const design = around()
  const [{ from, to } = { from: undefined, to: undefined }] = design.connections
  return apply(design, insertPiece(design, drawBlock(block, 16, options), { at: { x: 400, y: 0 }, from, to }).command)
}

// Parameters of what is inserted, added up by hand; the dense layer behind has (channels + 1)·3.
const cases: readonly { id: string; options?: Record<string, unknown>; output: Shape; parameters: number }[] = [
  // 2·(16·16·9 + 2·16)
  { id: 'residual-basic', output: [16, 8, 8], parameters: 4_672 },
  // (16·32·9 + 64) + (32·32·9 + 64) + (16·32 + 64): block 2 of ResNet-8
  { id: 'residual-basic', options: { filters: 32, stride: 2 }, output: [32, 4, 4], parameters: 14_528 },
  // (16·4 + 8) + (4·4·9 + 8) + (4·16 + 32)
  { id: 'residual-bottleneck', output: [16, 8, 8], parameters: 320 },
  {
    id: 'residual-bottleneck',
    options: { filters: 64, stride: 2 },
    output: [64, 4, 4],
    parameters: 16 * 16 + 32 + 2304 + 32 + 1024 + 128 + 1024 + 128,
  },
  // 2·(2·16 + 16·16·9)
  { id: 'residual-pre-activation', output: [16, 8, 8], parameters: 4_672 },
  { id: 'residual-pre-activation', options: { filters: 8, stride: 2 }, output: [8, 4, 4], parameters: 32 + 1152 + 16 + 576 + 128 },
  // (16·96 + 192) + (96·9 + 192) + (96·16 + 32)
  { id: 'inverted-residual', output: [16, 8, 8], parameters: 4_352 },
  { id: 'inverted-residual', options: { filters: 24, stride: 2, expansion: 1 }, output: [24, 4, 4], parameters: 144 + 32 + 384 + 48 },
  // (16·9 + 32) + (16·32 + 64)
  { id: 'depthwise-separable-block', options: { filters: 32 }, output: [32, 8, 8], parameters: 752 },
  // Of 64 filters: 16·16 + (16·24 + 24·32·9) + (16·4 + 4·8·25) + 16·8
  { id: 'inception', options: { filters: 64 }, output: [64, 8, 8], parameters: 256 + 384 + 6912 + 64 + 800 + 128 },
  // (16·4 + 4) + (4·16 + 16)
  { id: 'squeeze-excitation', options: { reduction: 4 }, output: [16, 8, 8], parameters: 148 },
  // Layer l has 16 + 12·(l − 1) maps: 2·c + c·12·9
  { id: 'dense-block', output: [64, 8, 8], parameters: (16 + 28 + 40 + 52) * (2 + 108) },
  // Two at 16, two at 32, up to 16, two at 16 from 32
  {
    id: 'unet-stage',
    output: [16, 8, 8],
    parameters: 2 * (2304 + 32) + (4608 + 64) + (9216 + 64) + (32 * 16 * 4 + 16) + (4608 + 32) + (2304 + 32),
  },
]

test('every block is among the cases', () => {
  expect([...new Set(cases.map(({ id }) => id))].sort()).toEqual([...blockTypes.keys()].sort())
})

describe.each(cases)('$id $options', ({ id, options, output, parameters }) => {
  const design = inserted(id, options)

  test('it checks, gives the shape, has the parameters', () => {
    const { problems, understood } = check(design)
    expect(problems).toEqual([])
    const pool = design.nodes.find(({ type }) => type === 'global-average-pool-2d')
    expect(understood.get(pool?.id ?? '')?.inputs).toEqual([output])
    const inside = [...understood.values()].filter(({ node }) => node.group !== undefined)
    expect(inside.reduce((sum, { arithmetic }) => sum + arithmetic.parameters.value, 0)).toBe(parameters)
  })
  test('ONNX Runtime gives every layer the same shape', async () => {
    const checked = checkOrThrow(design)
    const model = compile(checked, { seed: 1 })
    const bound = bindDimensions(model.graph, 2)
    const values = model.layers.map(({ value }) => value).filter((value) => value !== 'input' && !bound.outputs.some(({ name }) => name === value))
    const watched = {
      ...bound,
      outputs: [...bound.outputs, ...values.map((name) => ({ name, type: 'float32' as const, shape: bound.values.get(name)?.shape ?? [] }))],
    }
    const session = await (await testRuntime('cpu')).load(watched)
    const results = await session.run({ input: normal([2, 16, 8, 8]) })
    await session.release()
    for (const { node, output: shape } of checked.nodes) {
      const value = model.layers.find(({ name }) => name === node.name)?.value ?? ''
      if (value in results) expect([node.name, results[value]?.shape]).toEqual([node.name, [2, ...shape]])
    }
    expect(results.logits?.shape).toEqual([2, 3])
  })
  test('saved, read and put in again, it is the same network', () => {
    const saved = readPiece(writePiece(pieceOf(design, 'g1')))
    const fresh = around()
    const [{ from, to } = { from: undefined, to: undefined }] = fresh.connections
    const again = apply(fresh, insertPiece(fresh, saved, { at: { x: 400, y: 0 }, from, to }).command)
    const rows = (of: Design) => [...check(of).understood.values()].map(({ layer, inputs, output: shape }) => [layer.type, inputs, shape])
    expect(rows(again)).toEqual(rows(design))
  })
})

test.each([
  ['nothing', '', /^The file is not valid JSON\./],
  ['another file', '{"format": "lamina-design"}', /^format: This is not a block of Lamina\./],
  ['a later version', '{"format": "lamina-block", "version": 7}', /^version: The block has version 7; this program reads 1\./],
  ['no title', '{"format": "lamina-block", "version": 1}', /^title: The block has no title\./],
  ['no design', '{"format": "lamina-block", "version": 1, "title": "x"}', /not valid JSON/],
  [
    'an end that is none',
    writePiece({ ...pieceOf(inserted('residual-basic'), 'g1'), entries: [{ node: 'n99', port: 'in' }] }),
    /^entries\[0\]: It is no end of a layer in the block\./,
  ],
])('refused: %s', (_, text, says) => {
  expect(() => readPiece(text)).toThrow(ProblemsFound)
  expect(() => readPiece(text)).toThrow(says)
})
