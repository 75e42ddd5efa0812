// PyTorch's losses and gradients, reproduced by the commands as a person types them.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeSafetensors, encodeSafetensors } from '../../core/tensor/safetensors.ts'
import { float32, type Tensor } from '../../core/tensor/tensor.ts'
import { openOracle, oracleDir, oracleTensor } from '../../core/testing/oracle.ts'
import { home, lamina, laminaJson } from './testing/program.ts'

interface TrainIndex {
  readonly models: readonly {
    readonly model: string
    readonly onnx: string
    readonly file: string
    readonly batch: number
    readonly batches: number
    readonly runs: Readonly<
      Record<
        'sgd' | 'adam',
        { readonly args: { readonly lr: number }; readonly loss_before_step: readonly number[]; readonly torch_float32_max_loss_diff: number }
      >
    >
  }[]
}

describe('PyTorch through the command line', () => {
  const oracle = openOracle<TrainIndex>('train')
  const model = oracle?.index.models.find((candidate) => candidate.model === 'cnn27562')
  if (!oracle || !model) return
  const onnx = join(oracleDir, 'train', model.onnx)
  const tensors = oracle.tensors(model.file)

  /** X [batches, batch, ...], Y [batches, batch] -> one array file with all examples in order. */
  beforeAll(async () => {
    const x = oracleTensor(tensors, 'X')
    const y = tensors.get('Y') as Tensor
    const count = model.batch * model.batches
    const all = new Map<string, Tensor>([
      ['x', float32([count, ...x.shape.slice(2)], x.data)],
      ['y', { ...y, shape: [count] }],
    ])
    const first = new Map<string, Tensor>([
      ['x', float32([model.batch, ...x.shape.slice(2)], x.data.slice(0, x.data.length / model.batches))],
      ['y', { ...y, shape: [model.batch], data: (y.data as Int32Array).slice(0, model.batch) }],
    ])
    await writeFile(join(home, 'batches.safetensors'), encodeSafetensors(all))
    await writeFile(join(home, 'first.safetensors'), encodeSafetensors(first))
  })

  test.each([
    { run: 'sgd', optimizer: ['--optimizer', 'momentum', '--momentum', '0.9'] },
    { run: 'adam', optimizer: ['--optimizer', 'adam'] },
  ] as const)('train reproduces the losses of $run', async ({ run, optimizer }) => {
    const { args, loss_before_step: expected, torch_float32_max_loss_diff: drift } = model.runs[run]
    const { out, error } = await lamina(
      'train',
      onnx,
      '--data',
      '@/batches.safetensors',
      '--out',
      `@/oracle-${run}`,
      '--no-shuffle',
      '--split',
      '100:0:0',
      '--normalize',
      'none',
      '--max-steps',
      '20',
      '--batch-size',
      `${model.batch}`,
      '--learning-rate',
      `${args.lr}`,
      ...optimizer,
      '--json',
    )
    const losses = out.split('\n').flatMap((line) => (line.includes('"kind":"step"') ? [JSON.parse(line).loss as number] : []))
    expect(losses, error).toHaveLength(20)
    for (const [step, loss] of expected.entries())
      expect(Math.abs((losses[step] as number) - loss), `step ${step}`).toBeLessThanOrEqual(1e-4 + 20 * drift)
  })

  test('gradients writes the loss and every gradient', async () => {
    const { loss } = await laminaJson<{ loss: number }>('gradients', onnx, '--batch', '@/first.safetensors', '--out', '@/gradients.safetensors')
    expect(loss).toBeCloseTo(model.runs.sgd.loss_before_step[0] as number, 4)
    const written = decodeSafetensors(await readFile(join(home, 'gradients.safetensors')), 'gradients')
    const names = [...tensors.keys()].filter((name) => name.startsWith('grad0.'))
    expect([...written.keys()].filter((name) => name.startsWith('grad.')).length).toBe(names.length + 1)
    for (const name of names) {
      const expected = oracleTensor(tensors, name)
      const actual = written.get(name.replace('grad0.', 'grad.')) as Tensor
      const bound = 1e-4 * Math.max(...expected.data.map(Math.abs)) + 1e-6
      const worst = Math.max(...expected.data.map((value, at) => Math.abs(value - Number(actual.data[at]))))
      expect(worst, name).toBeLessThanOrEqual(bound)
    }
  })
})
