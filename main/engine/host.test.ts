// Jobs in the engine: each ends alone, hears its own commands, and shares the devices.

import { expect, test } from 'vitest'
import { OutsideError } from '../../core/problems.ts'
import type { Runtime } from '../../core/runtime/runtime.ts'
import { createHost } from './host.ts'
import { defineJob, type Job } from './job.ts'
import type { FromEngine } from './messages.ts'

const count = defineJob<number, number, string>({
  async *run(most) {
    for (let at = 0; at < most; at++) yield at
    return 'counted'
  },
})
const fail = defineJob<string, never, never>({
  // biome-ignore lint/correctness/useYield: it fails before its first event
  async *run(how) {
    throw how === 'bug' ? new TypeError('x is undefined') : new OutsideError('The disk is full.')
  },
})
const wait = defineJob<null, string, string>({
  async *run(_input, { control, signal }) {
    for (;;) {
      yield control.command
      if (control.command === 'stop') return signal.aborted ? 'cancelled' : 'stopped'
      await control.changed()
    }
  },
})
const devices = defineJob<null, never, boolean>({
  // biome-ignore lint/correctness/useYield: it only looks
  async *run(_input, { runtime }) {
    const [first, second] = await Promise.all([runtime('cpu'), runtime('cpu')])
    return first === second
  },
})

function host() {
  const said: FromEngine[] = []
  const waiting: { enough: (all: readonly FromEngine[]) => boolean; resolve: () => void }[] = []
  const jobs = { count, fail, wait, devices } as unknown as Readonly<Record<string, Job<never, unknown, unknown>>>
  let opened = 0
  const own = createHost(
    jobs,
    async () => ({ title: `runtime ${opened++}` }) as Runtime,
    (message) => {
      said.push(message)
      for (const { enough, resolve } of waiting) if (enough(said)) resolve()
    },
  )
  const until = (enough: (all: readonly FromEngine[]) => boolean) =>
    new Promise<void>((resolve) => {
      if (enough(said)) resolve()
      else waiting.push({ enough, resolve })
    })
  const over = (id: number) => until((all) => all.some((message) => message.id === id && message.kind !== 'event'))
  return { own, said, until, over }
}

test('events come in order, then the output', async () => {
  const { own, said, over } = host()
  own.receive({ kind: 'start', id: 1, job: 'count', input: 2 })
  await over(1)
  expect(said).toEqual([
    { kind: 'event', id: 1, event: 0 },
    { kind: 'event', id: 1, event: 1 },
    { kind: 'end', id: 1, output: 'counted' },
  ])
})

test('a failing job ends with its sentence and leaves others alone', async () => {
  const { own, said, over } = host()
  own.receive({ kind: 'start', id: 1, job: 'wait', input: null })
  own.receive({ kind: 'start', id: 2, job: 'fail', input: 'disk' })
  own.receive({ kind: 'start', id: 3, job: 'fail', input: 'bug' })
  own.receive({ kind: 'start', id: 4, job: 'nothing', input: null })
  await Promise.all([over(2), over(3), over(4)])
  const failures = said.flatMap((message) => (message.kind === 'failure' ? [message] : []))
  expect(failures.find(({ id }) => id === 2)).toMatchObject({ failure: { kind: 'outside', sentence: 'The disk is full.' } })
  expect(failures.find(({ id }) => id === 3)).toMatchObject({ failure: { kind: 'internal', sentence: 'Bug in Lamina: x is undefined' } })
  expect(failures.find(({ id }) => id === 4)).toMatchObject({ failure: { sentence: 'Bug in Lamina: the engine knows no job "nothing"' } })
  own.receive({ kind: 'command', id: 1, command: 'stop' })
  await over(1)
  expect(said.at(-1)).toEqual({ kind: 'end', id: 1, output: 'stopped' })
})

test('commands reach the job they name', async () => {
  const { own, said, until, over } = host()
  const heard = (id: number, command: string) =>
    until((all) => all.some((message) => message.id === id && message.kind === 'event' && message.event === command))
  own.receive({ kind: 'start', id: 1, job: 'wait', input: null })
  own.receive({ kind: 'start', id: 2, job: 'wait', input: null })
  await Promise.all([heard(1, 'run'), heard(2, 'run')])
  own.receive({ kind: 'command', id: 1, command: 'pause' })
  await heard(1, 'pause')
  own.receive({ kind: 'command', id: 1, command: 'cancel' })
  await over(1)
  expect(said.filter(({ id }) => id === 2)).toEqual([{ kind: 'event', id: 2, event: 'run' }])
  expect(said.at(-1)).toMatchObject({ kind: 'failure', id: 1, failure: { kind: 'cancelled' } })
})

test('what nobody caught ends all that run', async () => {
  const { own, said, until } = host()
  own.receive({ kind: 'start', id: 1, job: 'wait', input: null })
  await until((all) => all.length === 1)
  own.failAll(new Error('thrown in a timer'))
  expect(said.at(-1)).toMatchObject({ kind: 'failure', id: 1, failure: { kind: 'internal', sentence: 'Bug in Lamina: thrown in a timer' } })
})

test('a device is opened once', async () => {
  const { own, said, over } = host()
  own.receive({ kind: 'start', id: 1, job: 'devices', input: null })
  await over(1)
  expect(said.at(-1)).toEqual({ kind: 'end', id: 1, output: true })
})
