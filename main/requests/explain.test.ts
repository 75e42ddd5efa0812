// What the Explain workspace asks, on a model file and the built-in digits: predictions, hidden parts, pixels, maps, tests, and a killed engine.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { templates } from '../../core/design/templates/index.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import type { HeatmapEvent, TrustEvent } from '../../core/protocol/explain.ts'
import '../engine/testing/built-engine.ts'
import { explainHandlers as explain } from './explain.ts'
import type { CallContext } from './handlers.ts'
import { closeLens } from './lens.ts'
import { compileModel } from './models.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-explain-'))
  const text = writeDesign(templates.get('lenet-5')?.build({ input: [1, 32, 32], classes: 10 }) as never)
  await compileModel({ kind: 'design', text }, join(folder, 'net.onnx'), 1)
})
afterAll(async () => {
  await closeLens()
  await rm(folder, { recursive: true, force: true })
})

const context: CallContext = { host: 'browser', signal: new AbortController().signal }
const model = () => ({ kind: 'onnx', path: join(folder, 'net.onnx') }) as const
const dataset = { location: 'builtin:digits', shape: [1, 32, 32] }
const image = { kind: 'example', dataset, index: 3 } as const
const common = () => ({ model: model(), device: 'cpu' })

async function last<E extends { readonly kind: string }>(events: AsyncGenerator<E>): Promise<{ readonly end: E; readonly progress: readonly E[] }> {
  const all: E[] = []
  for await (const event of events) all.push(event)
  return { end: all.at(-1) as E, progress: all.slice(0, -1) }
}
const heatmap = (more: object = {}) =>
  explain.heatmap({ ...common(), image, method: { id: 'occlusion', options: {} }, seed: 1, ...more }, context) as AsyncGenerator<HeatmapEvent>

test('many examples at once are taken for what each is taken for alone; the whole dataset is offered with its labels', async () => {
  const data = await explain.data({ model: model(), dataset }, context)
  expect(data.classes).toHaveLength(10)
  const [all] = data.parts
  expect([all?.part, all?.indices.length, all?.labels[3]]).toEqual(['all', all?.labels.length, 3])
  const many = await explain.predictMany({ ...common(), dataset, indices: [3, 40] }, context)
  const one = await explain.predict({ ...common(), image }, context)
  expect(many.map(({ index }) => index)).toEqual([3, 40])
  expect(many[0]?.classIndex).toBe(one.predictions[0]?.classIndex)
  expect(many[0]?.probability).toBeCloseTo(one.predictions[0]?.probability ?? 0, 5)
})

test('pixels that were read once are the same image', async () => {
  const first = await explain.predict({ ...common(), image }, context)
  const again = await explain.predict({ ...common(), image: { kind: 'pixels', ...first.picture } }, context)
  expect(again.predictions.map(({ classIndex }) => classIndex)).toEqual(first.predictions.map(({ classIndex }) => classIndex))
  expect(again.predictions[0]?.logit).toBeCloseTo(first.predictions[0]?.logit ?? 0, 1)
  const small = { kind: 'pixels', width: 2, height: 2, rgba: new Uint8Array(16) } as const
  await expect(explain.predict({ ...common(), image: small }, context)).rejects.toThrow('The image has 2×2 pixels; the network sees 32×32.')
})

test('hidden parts are covered before the network sees them', async () => {
  const whole = await explain.predict({ ...common(), image }, context)
  const nothing = await explain.predict({ ...common(), image, hidden: { mask: new Uint8Array(1024), fill: 'black' } }, context)
  expect(nothing.predictions).toEqual(whole.predictions)
  const mask = new Uint8Array(1024).fill(1, 0, 512)
  const half = await explain.predict({ ...common(), image, hidden: { mask, fill: 'black' } }, context)
  expect(half.predictions).not.toEqual(whole.predictions)
  expect(half.picture.rgba.slice(0, 4)).toEqual(Uint8Array.from([0, 0, 0, 255]))
  expect(half.picture.rgba.slice(2048)).toEqual(whole.picture.rgba.slice(2048))
  await expect(explain.predict({ ...common(), image, hidden: { mask: new Uint8Array(9), fill: 'grey' } }, context)).rejects.toThrow(
    'The hidden parts are told for 9 pixels; the network sees 32×32.',
  )
})

test('a map is counted in the pieces that it is made of, and is tested', async () => {
  const { end, progress } = await last(heatmap())
  expect(progress[0]).toMatchObject({ total: 225 })
  if (end.kind !== 'heatmap') throw new Error('a map comes last')
  const mask = new Uint8Array(1024).fill(1, 0, 256)
  const tested = await last(
    explain.trust(
      {
        ...common(),
        image,
        method: { id: 'occlusion', options: {} },
        target: end.target,
        seed: 1,
        steps: 8,
        baseline: 'blur',
        mask,
        map: { width: end.width, height: end.height, values: end.values },
      },
      context,
    ) as AsyncGenerator<TrustEvent>,
  )
  const { end: trust } = tested
  if (trust.kind !== 'trust') throw new Error('the result comes last')
  expect([trust.curves.insertion.length, trust.curves.deletion.length, trust.random.insertion.length]).toEqual([9, 9, 9])
  // Nothing deleted is everything inserted.
  expect(trust.curves.deletion[0]).toBeCloseTo(trust.curves.insertion[8] ?? 0, 5)
  expect(trust.curves.deletion[8]).toBeCloseTo(trust.random.insertion[0] ?? 0, 5)
  expect(Math.abs(trust.randomised)).toBeLessThanOrEqual(1)
  expect(trust.pointing?.chance).toBe(0.25)
  const shares = tested.progress.flatMap((event) => (event.kind === 'progress' ? [event.share] : []))
  expect(shares.length).toBeGreaterThan(0)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
})

test.each([
  { why: 'an unknown method', more: { method: { id: 'tea-leaves', options: {} } }, said: 'There is no method "tea-leaves".' },
  { why: 'an unknown class', more: { target: 10 }, said: 'There is no class 10. Use 0 to 9.' },
  {
    why: 'an unknown layer',
    more: { method: { id: 'grad-cam', options: {} }, layer: 'dense1' },
    said: '"dense1" is no layer with height and width.',
  },
  { why: 'a bad option', more: { method: { id: 'occlusion', options: { window: -1 } } }, said: '-1 is out of range.' },
])('$why is refused', async ({ more, said }) => {
  await expect(last(heatmap(more))).rejects.toThrow(said)
})
