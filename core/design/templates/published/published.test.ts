// Published architectures: the numbers that their papers or torchvision give, other sizes, a drawing that nobody has to tidy.

import { describe, expect, test } from 'vitest'
import { check } from '../../check.ts'
import { heightOf, places } from '../../layout.ts'
import { summarise } from '../../summary.ts'
import { architectures, buildArchitecture } from './index.ts'

// Parameters and multiply-adds at the published size, by other programs: torchvision 0.14 unless the line says otherwise.
const published: readonly { id: string; parameters: number; multiplyAdds: number }[] = [
  // Caffe's bvlc_alexnet
  { id: 'alexnet', parameters: 60_965_224, multiplyAdds: 724_406_816 },
  { id: 'alexnet-torchvision', parameters: 61_100_840, multiplyAdds: 714_188_480 },
  { id: 'vgg-16', parameters: 138_357_544, multiplyAdds: 15_470_264_320 },
  { id: 'vgg-19', parameters: 143_667_240, multiplyAdds: 19_632_062_464 },
  // Caffe's bvlc_googlenet
  { id: 'googlenet', parameters: 6_998_552, multiplyAdds: 1_582_671_872 },
  { id: 'googlenet-torchvision', parameters: 6_624_904, multiplyAdds: 1_498_376_192 },
  // The paper's 1,649,402, whose batch norm has no γ, and one γ per filter: 96 + 64 + 80 + 80 + 160 + 160 + 160 + 144 + 96 + 336 + 336
  { id: 'inception-small', parameters: 1_649_402 + 1_712, multiplyAdds: 204_219_680 },
  // 269,722 with shortcuts that pad, and two projections: (16·32 + 64) + (32·64 + 128)
  { id: 'resnet-20', parameters: 272_474, multiplyAdds: 40_813_184 },
  { id: 'resnet-56', parameters: 853_018 + 2_752, multiplyAdds: 125_747_840 },
  { id: 'resnet-18', parameters: 11_689_512, multiplyAdds: 1_814_073_344 },
  { id: 'resnet-34', parameters: 21_797_672, multiplyAdds: 3_663_761_408 },
  { id: 'resnet-50', parameters: 25_557_032, multiplyAdds: 4_089_184_256 },
  { id: 'resnet-101', parameters: 44_549_160, multiplyAdds: 7_801_405_440 },
  { id: 'resnet-152', parameters: 60_192_808, multiplyAdds: 11_513_626_624 },
  { id: 'resnext-50', parameters: 25_028_904, multiplyAdds: 4_230_479_872 },
  // Keras: 22,910,480 with 54,528 running statistics
  { id: 'xception', parameters: 22_855_952, multiplyAdds: 8_357_403_496 },
  { id: 'squeezenet-1.1', parameters: 1_235_496, multiplyAdds: 349_151_936 },
  // The paper's 4.2 million and 569 million
  { id: 'mobilenet-v1', parameters: 4_231_976, multiplyAdds: 568_740_352 },
  { id: 'mobilenet-v2', parameters: 3_504_872, multiplyAdds: 300_774_272 },
  { id: 'densenet-121', parameters: 7_978_856, multiplyAdds: 2_834_161_664 },
  // The paper's figure 1, added up by `uNetParameters` below
  { id: 'u-net', parameters: uNetParameters(), multiplyAdds: 48_096_083_968 },
]

/** Two 3×3 convolutions per stage with biases, five stages down from one channel and four up behind a 2×2 one, and a last 1×1 one to two classes. */
function uNetParameters(): number {
  const conv = (from: number, to: number, kernel: number) => (from * kernel * kernel + 1) * to
  const stages = [1, 64, 128, 256, 512, 1024]
  const down = stages.slice(1).map((to, at) => conv(stages[at] ?? 0, to, 3) + conv(to, to, 3))
  const up = [512, 256, 128, 64].map((to) => conv(2 * to, to, 2) + conv(2 * to, to, 3) + conv(to, to, 3))
  return [...down, ...up].reduce((sum, one) => sum + one, 0) + conv(64, 2, 1)
}

test('every architecture is among the published numbers', () => {
  expect(published.map(({ id }) => id)).toEqual([...architectures.keys()])
})

describe.each(published)('$id', ({ id, parameters, multiplyAdds }) => {
  const architecture = architectures.get(id)
  if (!architecture) throw new Error(`no architecture ${id}`)
  const design = buildArchitecture(architecture, architecture.standard)

  test('it has the published numbers, and no problem', () => {
    const { checked, problems } = check(design)
    expect(problems).toEqual([])
    if (checked) expect(summarise(checked).totals).toEqual({ parameters, trainable: parameters, multiplyAdds })
  })

  test('other classes, channels and sizes are options', () => {
    const call = { ...architecture.standard, input: [4, 96, 96] as const, classes: 7 }
    const { problems, shapes } = check(architecture.draw(call).drawn())
    expect(problems).toEqual([])
    expect([...shapes.values()].at(-1)).toEqual([7])
  })

  test('nothing lies over anything else; what a group holds stands in one column; signals run downwards or on to a later column', () => {
    const at = new Map(design.nodes.map((node) => [node.id, node]))
    const inOrder = design.nodes.toSorted((a, b) => a.position.x - b.position.x)
    const overlaps = inOrder.flatMap((a, index) => {
      const end = inOrder.findIndex((b) => b.position.x >= a.position.x + places.nodeWidth)
      const near = inOrder.slice(index + 1, end < 0 ? undefined : end)
      return near.filter(
        (b) => a.position.y < b.position.y + heightOf(b) + places.gap / 2 && b.position.y < a.position.y + heightOf(a) + places.gap / 2,
      )
    })
    expect(overlaps).toEqual([])
    const upwards = design.connections.filter(({ from, to }) => {
      const [a, b] = [at.get(from.node)?.position, at.get(to.node)?.position]
      return !(a && b && (b.y > a.y || b.x > a.x))
    })
    expect(upwards).toEqual([])
    const [most, lane] = [4, places.nodeWidth + places.laneGap]
    for (const { id: group } of design.groups) {
      const lefts = design.nodes.filter((node) => node.group === group).map(({ position }) => position.x)
      expect(Math.max(...lefts) - Math.min(...lefts)).toBeLessThan(most * lane)
      for (const left of lefts) expect((left - Math.min(...lefts)) % lane).toBe(0)
    }
  })
})

test('a network that does not fit the images says where', () => {
  const architecture = architectures.get('alexnet')
  const { problems } = check(architecture?.draw({ ...architecture.standard, input: [3, 48, 48] }).drawn() as never)
  expect(problems.map(({ node, what }) => `${node?.name}: ${what}`)).toEqual(['pool3: 3×3 does not fit the 1×1 image that reaches it.'])
})
