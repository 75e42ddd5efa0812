// The commands as a person types them: the built program in a process of its own, its output, its sentences and exit statuses.

import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Exported } from '../../core/protocol/models.ts'
import { decodeNpy } from '../../core/tensor/npy.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { encodePng } from '../files/images.ts'
import { home, lamina, laminaJson, program } from './testing/program.ts'

describe('a drawn network, from template to heatmap', () => {
  beforeAll(async () => {
    expect((await lamina('new', 'course-cnn', '-o', '@/design.lamina', '--input', '1x8x8')).status).toBe(0)
    const rgba = Uint8Array.from({ length: 8 * 8 * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 7) % 256))
    await writeFile(join(home, 'image.png'), await encodePng(rgba, 8, 8))
    const trained = await lamina(
      'train',
      '@/design.lamina',
      '--data',
      'builtin:digits',
      '--out',
      '@/run',
      '--max-steps',
      '40',
      '--learning-rate',
      '0.003',
      '--json',
    )
    expect(trained.status, trained.error).toBe(0)
    events = trained.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as TrainingEvent)
  }, 120_000)
  let events: readonly TrainingEvent[] = []

  test('the templates are listed, and the course network has its 27,562 parameters', async () => {
    const templates = await laminaJson<{ id: string }[]>('templates')
    expect(templates.map(({ id }) => id)).toEqual(expect.arrayContaining(['lenet-5', 'course-cnn', 'vgg-small', 'resnet-8', 'separable']))
    await lamina('new', 'course-cnn', '-o', '@/standard.lamina')
    const { totals } = await laminaJson<{ totals: unknown }>('summary', '@/standard.lamina')
    expect(totals).toEqual({ parameters: 27_562, trainable: 27_562, multiplyAdds: 214_304 })
  })

  test('published architectures are listed with what was counted, and written as published or for a laptop', async () => {
    const listed = await laminaJson<{ id: string; kind: string; parameters: number; multiplyAdds: number }[]>('templates')
    expect(listed.find(({ id }) => id === 'resnet-18')).toMatchObject({ kind: 'published', parameters: 11_689_512, multiplyAdds: 1_814_073_344 })
    expect((await lamina('templates')).out).toMatch(/resnet-18 +ResNet-18 +11,689,512 +1,814,073,344/)
    await lamina('new', 'squeezenet-1.1', '-o', '@/squeeze.lamina')
    await lamina('new', 'squeezenet-1.1', '-o', '@/narrow.lamina', '--laptop', '--classes', '3')
    const totals = async (file: string) => (await laminaJson<{ totals: { parameters: number } }>('summary', file)).totals.parameters
    expect(await totals('@/squeeze.lamina')).toBe(1_235_496)
    // Three classes in place of ten: seven rows of 128 weights and a bias less.
    expect(await totals('@/narrow.lamina')).toBe(53_290 - 7 * 129)
    await lamina('new', 'googlenet', '-o', '@/taught.lamina', '--laptop')
    await lamina('new', 'googlenet', '-o', '@/untaught.lamina', '--laptop', '--no-heads')
    expect(await totals('@/untaught.lamina')).toBe(await totals('@/taught.lamina'))
    const taught = (await lamina('summary', '@/taught.lamina')).out
    expect(taught).toMatch(/head1 +output \(training only\) +10/)
    expect(taught).toMatch(/in training only +[\d,]+/)
  })

  test('training tells its events in order, 40 steps and the test accuracy', () => {
    expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(40)
    expect(events[0]).toMatchObject({ kind: 'step', step: 0 })
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'step')
    expect(kinds.slice(-4)).toEqual(['epoch', 'validation', 'checkpoint', 'done'])
    const done = events.at(-1)
    expect(done).toMatchObject({ kind: 'done', reason: 'max-steps', step: 40 })
    const losses = events.flatMap((event) => (event.kind === 'step' ? [event.loss] : []))
    expect(losses.at(-1)).toBeLessThan(losses[0] as number)
    expect(done?.kind === 'done' && done.test?.accuracy).toBeGreaterThan(0.1)
  })

  test('predictions are probabilities, most probable first', async () => {
    const { predictions } = await laminaJson<{ predictions: { label: string; probability: number }[] }>(
      'predict',
      '@/run',
      '--image',
      '@/image.png',
      '--top',
      '10',
    )
    const probabilities = predictions.map(({ probability }) => probability)
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a))
    expect(predictions.map(({ label }) => label).toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  })

  test.each(['grad-cam', 'occlusion', 'smoothgrad', 'gradient'])('%s writes a picture and its raw values', async (method) => {
    const told = await laminaJson<{ width: number; height: number; target: number; most: number }>(
      'explain',
      '@/run',
      '--image',
      '@/image.png',
      '--method',
      method,
      '--target',
      '3',
      '--out',
      '@/map.png',
      '--raw',
      '@/map.npy',
    )
    const raw = decodeNpy(await readFile(join(home, 'map.npy')), 'map.npy')
    expect(raw.shape).toEqual([told.height, told.width])
    expect(Math.max(...(raw.data as Float32Array))).toBeLessThanOrEqual(told.most + 1e-6)
    expect([...(await readFile(join(home, 'map.png'))).subarray(1, 4)]).toEqual([...Buffer.from('PNG')])
  })

  test('the same measures and exports, and the exported file answers alike', async () => {
    const run = await laminaJson<{ accuracy: number; examples: number }>('evaluate', '@/run', '--data', 'builtin:digits')
    expect(run.examples).toBe(1797)
    const { proof } = await laminaJson<Exported>('export', '@/run', '--out', '@/exported.onnx', '--fold-batch-norm')
    expect(proof).toMatchObject({ examples: 32, of: 'data' })
    expect(proof?.largestDifference).toBeLessThan(1e-5)
    const file = await laminaJson<{ accuracy: number }>('evaluate', '@/exported.onnx', '--data', 'builtin:digits')
    expect(file.accuracy).toBe(run.accuracy)
  })

  test('a compiled design keeps its layers; equal seeds give equal bytes', async () => {
    await lamina('compile', '@/design.lamina', '-o', '@/a.onnx', '--seed', '5')
    await lamina('compile', '@/design.lamina', '-o', '@/b.onnx', '--seed', '5')
    await lamina('compile', '@/design.lamina', '-o', '@/c.onnx', '--seed', '6')
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => readFile(join(home, `${name}.onnx`))))
    expect(a?.equals(b as Buffer)).toBe(true)
    expect(a?.equals(c as Buffer)).toBe(false)
  })

  test('a stopped run goes on with --resume and ends as one that was never stopped', async () => {
    const words = ['train', '@/design.lamina', '--data', 'builtin:digits', '--out', '@/whole', '--epochs', '2', '--json']
    const moved = ['--schedule', 'cosine', '--schedule-lowest', '0.0001']
    const whole = await lamina(...words, ...moved)
    expect(whole.status, whole.error).toBe(0)
    const rates = whole.out.split('\n').flatMap((line) => (line.includes('"kind":"step"') ? [Number(JSON.parse(line).learningRate)] : []))
    expect([...new Set(rates.map((rate) => rate.toPrecision(4)))]).toEqual(['0.001000', '0.0005500'])
    await lamina('new', 'course-cnn', '-o', '@/other.lamina')
    const otherwise = ['--epochs', '9', '--augment', 'flip-horizontal,rotation:15', '--schedule-lowest', '0.1', '--no-shuffle', '--split', '50:50:0']
    const refused = await lamina('train', '@/other.lamina', '--out', '@/whole', '--resume', ...otherwise)
    expect(refused.status).toBe(1)
    for (const sentence of [
      'The network given is not the one that this run began with.',
      '--epochs 9 is asked for, but this run began with 2. Leave it out to go on with the run as it began, or begin a new run in another folder.',
      '--augment flip-horizontal,rotation:degrees=15 is asked for, but this run began with none.',
      '--schedule-lowest 0.1 is asked for, but this run began with 0.0001.',
      '--no-shuffle is asked for, but this run began with yes.',
      '--split 50:50:0 is asked for, but this run began with 60:20:20.',
    ])
      expect(refused.error).toContain(sentence)
    const again = await lamina(...words, ...moved, '--resume')
    expect(again.status, again.error).toBe(0)
    const last = (text: string) => JSON.parse(text.trim().split('\n').at(-1) as string)
    expect(last(again.out)).toEqual(last(whole.out))
  }, 120_000)
})

test("the version is the package's", async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(await lamina('--version')).toMatchObject({ status: 0, out: `${version}\n` })
})

test('a reader that leaves, as behind | head, stops the run at a checkpoint', async () => {
  const words = [
    'train',
    `${home}/piped.lamina`,
    '--data',
    'builtin:digits',
    '--out',
    `${home}/piped`,
    '--epochs',
    '1000',
    '--no-early-stopping',
    '--json',
  ]
  await lamina('new', 'course-cnn', '-o', '@/piped.lamina', '--input', '1x8x8')
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, LAMINA_HOME: join(home, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let error = ''
  child.stderr.on('data', (text) => {
    error += String(text)
  })
  child.stdout.once('data', () => child.stdout.destroy())
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
  expect(error).toBe('')
  expect(JSON.parse(await readFile(join(home, 'piped', 'state.json'), 'utf8'))).toMatchObject({ state: 'interrupted' })
}, 60_000)
