// Probing devices: the real processes, and processes that crash, babble or hang.

import { describe, expect, test } from 'vitest'
import { type ProbeProcess, probeDevices } from './devices.ts'
import { providersOf } from './providers.ts'

test('every provider of this platform is tried in a process of its own', async () => {
  const reports = await probeDevices()
  expect(reports.map(({ provider }) => provider)).toEqual(providersOf(process.platform))
  const [cpu, ...others] = reports
  expect(cpu).toMatchObject({ provider: 'cpu', usable: true, title: expect.stringMatching(/^CPU · \d+ thread/) })
  expect(cpu?.remarks.join()).toMatch(
    /^(Fast convolutions: this processor works on \d+ channels at once\.|Convolutions in the form that any processor runs: .*)$/,
  )
  for (const { usable, reason } of others) expect(usable || reason).toBeTruthy()
})

describe('processes that go wrong', () => {
  /** A process that prints and ends as told. */
  const acted =
    (act: (print: (text: string) => void, exit: (how: string, lastWords: string) => void) => void, killed = () => {}) =>
    (): ProbeProcess => {
      let print: (text: string) => void = () => {}
      return {
        onOutput(listener) {
          print = listener
        },
        onExit(listener) {
          queueMicrotask(() => act(print, listener))
        },
        kill: killed,
      }
    }

  test.each([
    ['a crash', acted((_, exit) => exit('signal SIGSEGV', 'noise\ndriver fault')), 'Trying it crashed (signal SIGSEGV): driver fault'],
    ['silence', acted((_, exit) => exit('exit code 3', '')), 'Trying it crashed (exit code 3).'],
    [
      'a refusal after noise',
      acted((print, exit) => {
        print('warming up\n')
        print('{"reason":"No adapter."}\n')
        exit('exit code 0', '')
      }),
      'No adapter.',
    ],
  ])('%s is a reason', async (_, spawn, reason) => {
    const [report] = await probeDevices(spawn)
    expect(report).toMatchObject({ provider: 'cpu', title: 'CPU', usable: false, reason, remarks: [] })
  })

  test('one that hangs is killed', async () => {
    let kills = 0
    const reports = await probeDevices(
      acted(
        () => {},
        () => {
          kills++
        },
      ),
      20,
    )
    expect(reports.every(({ reason }) => reason === 'It gave no answer within 0.02 seconds.')).toBe(true)
    expect(kills).toBe(reports.length)
  })
})
