// The table of agreement: devices beside each other, reasons said once, and nothing in it that is not explained.

import { expect, test } from 'vitest'
import { agreements, bySection } from './agreement.ts'

test('devices stand beside each other, reasons once', () => {
  const both = ['nadam: a mistake']
  expect(
    bySection([
      { section: 'optimizers', device: 'cpu', agree: 1, of: 2, apart: both },
      { section: 'optimizers', device: 'webgpu', agree: 1, of: 2, apart: both },
      { section: 'schedules', device: 'cpu', agree: 3, of: 3, apart: [] },
    ]),
  ).toEqual([
    { section: 'optimizers', cpu: expect.objectContaining({ agree: 1 }), webgpu: expect.objectContaining({ of: 2 }), apart: both },
    { section: 'schedules', cpu: expect.objectContaining({ agree: 3 }), webgpu: undefined, apart: [] },
  ])
})

test('what was measured: every case of layers and trainings agrees; what does not is named with its reason', () => {
  const of = (section: string) => agreements.find((row) => row.section === section)
  expect(of('layers, gradients, losses, penalties')?.cpu).toMatchObject({ agree: 274, of: 274 })
  expect(of('whole trainings')?.cpu).toMatchObject({ agree: 24, of: 24 })
  expect(of('schedules')?.cpu).toMatchObject({ agree: 13, of: 13 })
  for (const { cpu, webgpu, apart } of agreements) {
    for (const row of [cpu, webgpu]) expect(row?.apart.length ?? 0).toBe((row?.of ?? 0) - (row?.agree ?? 0))
    for (const what of apart) expect(what).toMatch(/: .{10,}/)
  }
})
