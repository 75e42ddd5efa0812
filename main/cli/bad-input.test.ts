// What the commands say to input that is wrong: the sentence on standard error, the exit status, and nothing on standard output.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { encodeSafetensors } from '../../core/tensor/safetensors.ts'
import { float32, type Tensor } from '../../core/tensor/tensor.ts'
import { home, lamina } from './testing/program.ts'

describe('bad input', () => {
  beforeAll(async () => {
    await writeFile(join(home, 'broken.lamina'), '{"format": "lamina-design", ')
    await writeFile(join(home, 'foreign.onnx'), 'this is no model')
    await lamina('new', 'lenet-5', '-o', '@/lenet.lamina')
    await lamina('new', 'lenet-5', '-o', '@/few.lamina', '--classes', '4')
    await lamina('compile', '@/few.lamina', '-o', '@/few.onnx')
    const design = JSON.parse(await readFile(join(home, 'lenet.lamina'), 'utf8'))
    const conv = design.nodes.find((node: { type: string }) => node.type === 'conv-2d')
    conv.options.kernelSize = [99, 99]
    await writeFile(join(home, 'wrong.lamina'), JSON.stringify(design))
    await writeFile(
      join(home, 'cut.safetensors'),
      encodeSafetensors(new Map<string, Tensor>([['x', float32([2, 1, 4, 4], new Float32Array(32))]])).subarray(0, 90),
    )
  })

  test.each([
    { name: 'no such file', words: ['check', '@/nowhere.lamina'], status: 1, says: /nowhere\.lamina/ },
    { name: 'broken JSON', words: ['summary', '@/broken.lamina'], status: 1, says: /JSON/ },
    { name: 'foreign model', words: ['summary', '@/foreign.onnx'], status: 1, says: /foreign\.onnx/ },
    {
      name: 'kernel too large, training',
      words: ['train', '@/wrong.lamina', '--data', 'builtin:digits', '--out', '@/never'],
      status: 1,
      says: /Conv 2D "conv1" .*99×99 does not fit/,
    },
    {
      name: 'data of another shape',
      words: ['train', '@/lenet.lamina', '--data', '@/cut.safetensors', '--out', '@/never'],
      status: 1,
      says: /cut\.safetensors/,
    },
    {
      name: 'unknown built-in data',
      words: ['train', '@/lenet.lamina', '--data', 'builtin:nothing', '--out', '@/never'],
      status: 1,
      says: /nothing/,
    },
    {
      name: 'unknown optimizer',
      words: ['train', '@/lenet.lamina', '--data', 'builtin:digits', '--out', '@/never', '--optimizer', 'magic'],
      status: 1,
      says: /magic/,
    },
    {
      name: 'option of another optimizer',
      words: ['train', '@/lenet.lamina', '--data', 'builtin:digits', '--out', '@/never', '--optimizer', 'adam', '--momentum', '0.9'],
      status: 1,
      says: /momentum.*adam/s,
    },
    {
      name: 'option out of range',
      words: ['train', '@/lenet.lamina', '--data', 'builtin:digits', '--out', '@/never', '--batch-size', '0'],
      status: 1,
      says: /at least 1/,
    },
    {
      name: 'unknown device',
      words: ['train', '@/lenet.lamina', '--data', 'builtin:digits', '--out', '@/never', '--device', 'abacus'],
      status: 1,
      says: /abacus/,
    },
    { name: 'no run here', words: ['export', '@/', '--out', '@/x.onnx'], status: 1, says: /no run folder/ },
    {
      name: 'a size of a network that has one',
      words: ['new', 'lenet-5', '-o', '@/x.lamina', '--laptop'],
      status: 1,
      says: /"lenet-5" has one size only/,
    },
    {
      name: 'heads that a network does not have',
      words: ['new', 'alexnet', '-o', '@/x.lamina', '--no-heads'],
      status: 1,
      says: /"alexnet" has no auxiliary heads to leave out/,
    },
    {
      name: 'images too small for the network',
      words: ['new', 'alexnet', '-o', '@/x.lamina', '--input', '3x48x48'],
      status: 1,
      says: /"pool3".* 3×3 does not fit the 1×1 image/,
    },
    { name: 'unknown template', words: ['new', 'magic', '-o', '@/x.lamina'], status: 1, says: /There is no template "magic"/ },
    { name: 'unknown command', words: ['dance'], status: 2, says: /unknown command/ },
    { name: 'unknown flag', words: ['devices', '--loud'], status: 2, says: /unknown option/ },
    { name: 'missing flag', words: ['train', '@/lenet.lamina'], status: 2, says: /--out/ },
    { name: 'a new run without data', words: ['train', '@/lenet.lamina', '--out', '@/never'], status: 2, says: /--data/ },
    {
      name: 'shares that do not add up',
      words: ['train', '@/lenet.lamina', '--data', 'builtin:digits', '--out', '@/never', '--split', '50:20:20'],
      status: 2,
      says: /100/,
    },
    {
      name: 'a number that is none',
      words: ['train', '@/lenet.lamina', '--data', 'builtin:digits', '--out', '@/never', '--epochs', 'ten'],
      status: 2,
      says: /"ten" is not a number/,
    },
    {
      name: 'more classes than the network has',
      words: ['evaluate', '@/few.onnx', '--data', 'builtin:digits'],
      status: 1,
      says: /has 10 classes; the network tells 4 apart/,
    },
    {
      name: 'opacity over the whole',
      words: ['explain', '@/few.onnx', '--image', 'a.png', '--method', 'gradient', '--out', 'b.png', '--opacity', '5'],
      status: 2,
      says: /no share/,
    },
    {
      name: 'a seed that is none',
      words: ['explain', '@/few.onnx', '--image', 'a.png', '--method', 'gradient', '--out', 'b.png', '--seed', 'abc'],
      status: 2,
      says: /no seed/,
    },
    {
      name: 'unknown colours',
      words: ['explain', '@/few.onnx', '--image', 'a.png', '--method', 'gradient', '--out', 'b.png', '--colours', 'foo'],
      status: 2,
      says: /viridis/,
    },
    { name: 'no such port', words: ['serve', '--no-open', '--port', '99999'], status: 2, says: /"99999" is no port/ },
    { name: 'a host without a token', words: ['serve', '--no-open', '--host', '0.0.0.0'], status: 1, says: /--token/ },
  ])('$name: exit $status', async ({ words, status, says }) => {
    const ran = await lamina(...words)
    expect(ran.error).toMatch(says)
    expect(ran.status).toBe(status)
    expect(ran.out).toBe('')
    expect(ran.error).not.toMatch(/Bug in Lamina/)
  })

  test('check tells the problems on standard output and exits with 1', async () => {
    const { status, out } = await lamina('check', '@/wrong.lamina', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(out).problems[0]).toMatchObject({ severity: 'error', option: 'kernelSize', node: { name: 'conv1' } })
  })
})
