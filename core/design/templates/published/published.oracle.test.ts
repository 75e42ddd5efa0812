// Published architectures, layer by layer, against torchvision's: shapes, parameters, multiply-adds, receptive fields.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { oracleDir } from '../../../testing/oracle.ts'
import { checkOrThrow } from '../../check.ts'
import { receptiveFields } from '../../receptive-field.ts'
import { summarise } from '../../summary.ts'
import { templates } from '../index.ts'
import { architectures } from './index.ts'

interface Field {
  readonly layer: string
  readonly receptive_field: number
  readonly jump: number
  readonly start: number
}
interface Model {
  readonly model: string
  readonly input: readonly number[]
  readonly total_params: number
  readonly total_macs: number
  readonly layers: readonly {
    readonly name: string
    readonly type: string
    readonly output_shape: readonly number[]
    readonly params: number
    readonly macs: number
  }[]
  readonly receptive_field?: readonly Field[]
  readonly receptive_field_main_path?: readonly Field[]
}

const ours: Readonly<Record<string, string>> = {
  alexnet: 'alexnet-torchvision',
  vgg16: 'vgg-16',
  googlenet: 'googlenet-torchvision',
  resnet18: 'resnet-18',
  resnet50: 'resnet-50',
  mobilenet_v2: 'mobilenet-v2',
  squeezenet1_1: 'squeezenet-1.1',
}

const file = join(oracleDir, 'arch', 'arch.json')
const models = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly models: readonly Model[] }).models : []
if (models.length === 0) test.skip(`no reference numbers in ${file}: set ORACLE_DIR`, () => {})
else
  test('every architecture of the reference is known', () => {
    expect(models.map(({ model }) => model).sort()).toEqual(['lenet5', ...Object.keys(ours)].sort())
  })

function designOf(model: string) {
  const lenet = templates.get('lenet-5')
  if (model === 'lenet5' && lenet) return lenet.build(lenet.standard)
  const architecture = architectures.get(ours[model] ?? '')
  if (!architecture) throw new Error(`no architecture ${model}`)
  return architecture.draw(architecture.standard).drawn()
}

describe.each(models)('$model', ({ model, input, total_params, total_macs, layers, receptive_field, receptive_field_main_path }) => {
  const checked = checkOrThrow(designOf(model))
  const summary = summarise(checked)

  test('totals', () => {
    expect(checked.nodes[0]?.output).toEqual(input.slice(1))
    expect(summary.totals).toMatchObject({ parameters: total_params, multiplyAdds: total_macs })
  })

  test('every layer with weights: shape, parameters, multiply-adds', () => {
    // Paths beside each other may be walked in another order; LeNet's fifth layer is a convolution there that sees all of its map.
    const row = (shape: readonly number[], parameters: number, multiplyAdds: number) =>
      `${shape.filter((size, axis) => axis === 0 || size > 1 || shape.length < 3).join('×')} ${parameters} ${multiplyAdds}`
    const mine = summary.layers
      .filter(({ parameters, trainingOnly }) => parameters > 0 && !trainingOnly)
      .map((one) => row(one.outputShape, one.parameters, one.multiplyAdds))
    const theirs = layers.filter(({ params }) => params > 0).map((one) => row(one.output_shape.slice(1), one.params, one.macs))
    expect(mine.toSorted()).toEqual(theirs.toSorted())
  })

  const fields = receptive_field ?? receptive_field_main_path
  if (!fields) return
  test('receptive fields along the longest path', () => {
    const mine = receptiveFields(checked.nodes)
    const rows = checked.nodes.flatMap(({ node, layer, output }) => {
      const field = mine.get(node.id)
      const windowed = /conv|pool/.test(layer.type) && !/adaptive|global/.test(layer.type)
      return windowed && field && field !== 'all' ? [{ size: field.size[0], jump: field.jump[0], centre: field.centre[0], output }] : []
    })
    // Projections stand beside the path and see less: they are not among theirs.
    const theirs = fields.map((one) => ({ size: one.receptive_field, jump: one.jump, centre: one.start }))
    const found = theirs.filter((one) => rows.some(({ size, jump, centre }) => size === one.size && jump === one.jump && centre === one.centre))
    const expected = model === 'lenet5' ? theirs.slice(0, -1) : theirs
    expect(found).toEqual(expected)
  })
})
