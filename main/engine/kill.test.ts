// Kills a training again and again, engine or parent, at random moments, and resumes it: it must end with the bits and the events of one never killed.
// LAMINA_KILLS says how often; 20 for a release.

import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Pencil } from '../../core/design/templates/template.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { type RandomStream, randomStream } from '../../core/tensor/random.ts'
import { encodeSafetensors } from '../../core/tensor/safetensors.ts'
import { float32, int64, type Tensor } from '../../core/tensor/tensor.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { buildIfStale } from '../../scripts/build.js'
import { appRoot } from '../app-root.ts'
import { readCheckpoint, readEvents, readState } from '../files/run-folder.ts'

const kills = Number(process.env.LAMINA_KILLS ?? 3)
const examples = 160
const cli = join(appRoot, 'dist/main/cli.js')

let folder = ''
beforeAll(async () => {
  await buildIfStale()
  folder = await mkdtemp(join(tmpdir(), 'lamina-kill-'))
  const pencil = new Pencil('tiny')
  const last = pencil.chain(
    pencil.input([1, 8, 8]),
    ['conv-2d', { filters: 4, padding: 'same' }],
    ['batch-norm'],
    ['relu'],
    ['flatten'],
    ['dropout', { rate: 0.5 }],
    ['dense', { units: 3 }],
  )
  pencil.add('output', { classes: 3 }, last)
  await writeFile(join(folder, 'tiny.json'), writeDesign(pencil.finish()))
  const noise = randomStream(5, 'images')
  const x = float32(
    [examples, 1, 8, 8],
    Array.from({ length: examples * 64 }, () => noise.normal()),
  )
  const y = int64(Array.from({ length: examples }, (_, index) => index % 3))
  await writeFile(
    join(folder, 'data.safetensors'),
    encodeSafetensors(
      new Map<string, Tensor>([
        ['x', x],
        ['y', y],
      ]),
    ),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** 12 epochs of 12 steps. */
const asked = [
  '--data',
  'data.safetensors',
  '--epochs',
  '12',
  '--batch-size',
  '8',
  '--checkpoint-every',
  '3',
  '--no-early-stopping',
  '--augment',
  'flip-horizontal,rotation:30,noise:5',
]

function lamina(run: string, resume: boolean): ChildProcess {
  const words = resume ? ['train', '--resume', '--out', run, '--json'] : ['train', 'tiny.json', ...asked, '--out', run, '--json']
  return spawn(process.execPath, [cli, ...words], {
    cwd: folder,
    env: { ...process.env, LAMINA_HOME: join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Lets it run; kills it after so many events and a moment, where asked. Its exit code, or undefined where it was killed. */
async function go(
  run: string,
  resume: boolean,
  kill?: { readonly afterEvents: number; readonly momentMs: number; readonly victim: 'engine' | 'parent' },
) {
  const child = lamina(run, resume)
  let complaint = ''
  child.stderr?.on('data', (text) => {
    complaint += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  let heard = 0
  for await (const _line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    if (++heard !== kill?.afterEvents) continue
    const state = await readState(join(folder, run))
    await new Promise((resolve) => setTimeout(resolve, kill.momentMs))
    const pid = kill.victim === 'engine' ? state?.pid : child.pid
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself in that moment.
    }
  }
  return { code: await ended, complaint }
}

const plain = (events: readonly TrainingEvent[]): unknown[] => events.map((event) => ('ms' in event ? { ...event, ms: 0 } : event))
async function resultOf(run: string) {
  const saved = await readCheckpoint(join(folder, run))
  const digest = createHash('sha256')
  for (const part of [saved?.checkpoint.state, saved?.checkpoint.best]) {
    for (const [name, { data }] of part ?? []) digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  const models = await Promise.all(
    ['best.onnx', 'last.onnx'].map(async (file) =>
      createHash('sha256')
        .update(await readFile(join(folder, run, file)))
        .digest('hex'),
    ),
  )
  return { weights: digest.digest('hex'), models, events: plain(await readEvents(join(folder, run))) }
}

const draw = (random: RandomStream) => ({
  afterEvents: 1 + random.below(40),
  momentMs: random.below(12),
  victim: random.below(2) === 0 ? ('engine' as const) : ('parent' as const),
})

test(`${kills} kills lose nothing`, { timeout: 120_000 + kills * 60_000 }, async () => {
  expect(await go('whole', false)).toMatchObject({ code: 0 })
  const whole = await resultOf('whole')
  expect(whole.events.at(-1)).toMatchObject({ kind: 'done', reason: 'epochs', step: 144 })

  const random = randomStream(Number(process.env.LAMINA_KILL_SEED ?? 1), 'kills')
  for (let killed = 0, run = 0; killed < kills; run++) {
    const name = `killed-${run}`
    let { code, complaint } = await go(name, false, draw(random))
    for (; code !== 0; { code, complaint } = await go(name, true, killed < kills ? draw(random) : undefined)) {
      expect(code === null || complaint.includes('resume the run') || complaint.includes('The engine ended unexpectedly'), complaint).toBe(true)
      killed++
    }
    expect(await resultOf(name)).toEqual(whole)
  }
})
