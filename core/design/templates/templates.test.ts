// Templates: the published figures, and a drawing that nobody has to tidy.

import { expect, test } from 'vitest'
import { check, checkOrThrow } from '../check.ts'
import { layout, places, tidied } from '../layout.ts'
import { receptiveFields } from '../receptive-field.ts'
import { summarise } from '../summary.ts'
import { templates } from './index.ts'

// Parameters and multiply-adds: LeNet-5 on 32×32 by LeCun et al. 1998 (as in the oracle's arch/), the course's CNN by the course; the others added up by hand.
test.each([
  { id: 'lenet-5', parameters: 61_706, multiplyAdds: 416_520, last: 1 },
  { id: 'course-cnn', parameters: 27_562, multiplyAdds: 214_304, last: 1 },
  // 3·16·9 + 16·16·9 + 16·32·9 + 32·32·9 + 32·64·9 + 64·64·9 + 2·2·(16 + 32 + 64) + (1024·64 + 64) + (64·10 + 10)
  { id: 'vgg-small', parameters: 138_554, multiplyAdds: 9_945_728, last: 1 },
  // (432 + 32) + (4,608 + 64) + (13,824 + 512 + 192) + (55,296 + 2,048 + 384) + 390
  { id: 'resnet-8', parameters: 77_782, multiplyAdds: 12_501_376, last: 1 },
  // (432 + 32) + (144 + 512 + 64) + (288 + 2048 + 128) + (576 + 4096 + 128) + (576 + 8192 + 256) + (1152 + 16384 + 256) + 774
  { id: 'separable', parameters: 36_038, multiplyAdds: 4_592_384, last: 1 },
])('$id: $parameters parameters', ({ id, parameters, multiplyAdds }) => {
  const template = templates.get(id)
  const { totals } = summarise(checkOrThrow(template?.build(template.standard) as never))
  expect(totals).toEqual({ parameters, trainable: parameters, multiplyAdds })
})

test('receptive fields of LeNet-5 are those of the textbook', () => {
  const template = templates.get('lenet-5')
  const { checked } = check(template?.build(template.standard) as never)
  const fields = receptiveFields(checked?.nodes ?? [])
  const rows = (checked?.nodes ?? []).flatMap(({ node }) => {
    const field = fields.get(node.id)
    return field === undefined || field === 'all' ? [] : [[node.name, field.size[0], field.jump[0], field.centre[0]]]
  })
  expect(rows.filter(([name]) => /conv|pool/.test(String(name)))).toEqual([
    ['conv1', 5, 1, 2.5],
    ['pool1', 6, 2, 3],
    ['conv2', 14, 2, 7],
    ['pool2', 16, 4, 8],
  ])
  expect(fields.get('n9')).toBe('all')
})

test.each([...templates.values()])('$id lies in columns, nothing over anything else, signals downwards', ({ build, standard }) => {
  const design = build(standard)
  expect(tidied(design)).toEqual(design)
  const boxes = design.nodes.map(({ position }) => position)
  for (const [at, a] of boxes.entries())
    for (const b of boxes.slice(at + 1))
      expect(Math.abs(a.x - b.x) >= places.nodeWidth + places.laneGap || Math.abs(a.y - b.y) >= places.slimHeight + places.gap).toBe(true)
  for (const { x, y } of boxes) expect([x % 4, y % 4]).toEqual([0, 0])
  const at = layout(design)
  for (const { from, to } of design.connections) {
    const [a, b] = [at[from.node], at[to.node]]
    // Downwards in a column, or on to a later one.
    expect((b?.y ?? 0) > (a?.y ?? 0) || (b?.x ?? 0) > (a?.x ?? 0)).toBe(true)
  }
})
