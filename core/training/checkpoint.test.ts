// Checkpoints: what goes in comes out to the last bit, and foreign files are refused.

import { describe, expect, test } from 'vitest'
import { ProblemsFound } from '../problems.ts'
import { encodeSafetensors } from '../tensor/safetensors.ts'
import { float32 } from '../tensor/tensor.ts'
import { atStart, type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'

const position = { ...atStart, step: 7, epoch: 1, batch: 3, ms: 0.1 + 0.2, lossSum: 1 / 3, correct: 11, seen: 24, waited: 2 }

test.each<[string, Checkpoint]>([
  [
    'with best weights',
    {
      position: { ...position, best: { epoch: 1, step: 4, loss: 0.7 } },
      state: new Map([['w', float32([2], [1, -0])]]),
      best: new Map([['w', float32([2], [5e-45, 3])]]),
    },
  ],
  [
    'without',
    {
      position,
      state: new Map([
        ['best.w', float32([1], [0.1])],
        ['w~m', float32([], [2])],
      ]),
    },
  ],
])('%s', (_name, checkpoint) => {
  const { checkpoint: read, remark } = decodeCheckpoint(encodeCheckpoint(checkpoint, { metricsBytes: '99' }), 'a.safetensors')
  expect(read).toEqual(checkpoint)
  expect(remark).toEqual({ metricsBytes: '99' })
})

describe('refused, naming the file', () => {
  const whole = encodeCheckpoint({ position, state: new Map([['w', float32([2], [1, 2])]]) })
  test.each<[string, Uint8Array, RegExp]>([
    [
      'another .safetensors file',
      encodeSafetensors(new Map([['w', float32([1], [1])]])),
      /a\.safetensors is no checkpoint of this version of Lamina/,
    ],
    [
      'a position that is none',
      encodeSafetensors(new Map(), { format: 'lamina-checkpoint/1', position: '{"step":-1}' }),
      /a\.safetensors is no checkpoint/,
    ],
    ['a file that is cut off', whole.slice(0, -3), /a\.safetensors.*cut off/],
    ['nothing', new Uint8Array(), /a\.safetensors/],
  ])('%s', (_name, bytes, sentence) => {
    expect(() => decodeCheckpoint(bytes, 'a.safetensors')).toThrow(ProblemsFound)
    expect(() => decodeCheckpoint(bytes, 'a.safetensors')).toThrow(sentence)
  })
})
