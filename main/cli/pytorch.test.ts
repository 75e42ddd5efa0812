// Exported modules, run by PyTorch: every template and every layer gives what ONNX Runtime gives with the same weights. All in one Python process.
// LAMINA_PYTORCH=all takes every published architecture; without it those that run in a moment.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../core/compile/compile.ts'
import { checkOrThrow } from '../../core/design/check.ts'
import { type Design, emptyDesign } from '../../core/design/design.ts'
import { templates } from '../../core/design/templates/index.ts'
import { architectures } from '../../core/design/templates/published/index.ts'
import { exportPyTorch } from '../../core/export/pytorch/export-pytorch.ts'
import { offeredLayers } from '../../core/layers/index.ts'
import type { LayerCase, LayerType } from '../../core/layers/layer-type.ts'
import { bindDimensions } from '../../core/onnx/bind.ts'
import { standardForms } from '../../core/onnx/standard-forms.ts'
import { invariant } from '../../core/problems.ts'
import { decodeSafetensors, encodeSafetensors } from '../../core/tensor/safetensors.ts'
import { elementCount, float32, type Tensor } from '../../core/tensor/tensor.ts'
import { add, decoratedDesign, validDesign } from '../../core/testing/designs.ts'
import { normal } from '../../core/testing/lowering-case.ts'
import { loadAsIs } from '../../core/testing/ort.ts'
import { expectClose } from '../../core/testing/tolerance.ts'
import { findPython } from './bench/torch.ts'

const python = await findPython()
if (python === undefined) console.log('PyTorch exports are not run: no Python here can import torch (apt-get install python3-torch).')

const everything = process.env.LAMINA_PYTORCH === 'all'
const quick = ['alexnet', 'googlenet', 'mobilenet-v2', 'u-net']

interface Network {
  readonly id: string
  readonly design: Design
}

const last = (design: Design): string => design.nodes.at(-1)?.id ?? ''

/** The layer fed by dense layers, reshaped to what it takes; its values are the scores. */
function around(layer: LayerType, { inputs, options = {}, output }: LayerCase): Design {
  let design = add(emptyDesign(layer.type), 'input', { kind: 'list', length: 6 })
  const feeding = inputs.map((shape) => {
    design = add(design, 'dense', { units: elementCount(shape) }, 'n1')
    design = add(design, 'reshape', { shape: [...shape] }, last(design))
    return last(design)
  })
  design = add(design, layer.type, options, ...feeding)
  design = add(design, 'flatten', {}, last(design))
  return add(design, 'output', { classes: elementCount(output), activation: 'none' }, last(design))
}

const drawn: readonly Network[] = [
  ...[...templates.values()].map(({ id, build, standard }) => ({ id, design: build(standard) })),
  ...[...architectures.values()]
    .filter(({ id }) => everything || quick.includes(id))
    .map(({ id, draw, laptop, standard }) => ({ id, design: draw(laptop ?? standard).drawn() })),
]
const layerNetworks: readonly Network[] = [...offeredLayers]
  .filter(({ category }) => category !== 'io')
  .flatMap((layer) => layer.cases.map((one) => ({ id: `${layer.type}: ${one.name}`, design: around(layer, one) })))

/** Options in other combinations than those of the layers' cases, and branches. */
const random: readonly Network[] = fc
  .sample(validDesign, { seed: 4, numRuns: everything ? 300 : 30 })
  .map((design, at) => ({ id: `random design ${at + 1}`, design }))
/** Groups anywhere, also such as cannot be modules of their own. */
const grouped: readonly Network[] = fc
  .sample(decoratedDesign, { seed: 5, numRuns: everything ? 300 : 30 })
  .map((design, at) => ({ id: `random groups ${at + 1}`, design: { ...design, nodes: design.nodes.map(({ bypassed: _, ...node }) => node) } }))
const all = [...drawn, ...layerNetworks, ...random, ...grouped]

const folder = mkdtempSync(join(tmpdir(), 'lamina-pytorch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Away from where they start: running means of 0 and scales of 1 would hide a mistake. Variances stay positive. */
const stirred = (weights: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> =>
  new Map(
    [...weights].map(([name, { shape, data }]) => {
      const noise = normal(shape, name).data as Float32Array
      const positive = name.endsWith('running_var') || name.endsWith('weight_g')
      return [
        name,
        float32(
          shape,
          Float32Array.from(data as Float32Array, (value, at) =>
            positive ? Math.abs(value) + Math.abs(noise[at] as number) : value + 0.05 * (noise[at] as number),
          ),
        ),
      ]
    }),
  )

/** Writes what PyTorch is to run, and gives ONNX Runtime's scores. */
async function prepare({ design }: Network, name: string): Promise<Tensor> {
  const checked = checkOrThrow(design)
  const model = compile(checked, { seed: 3 })
  const state = stirred(model.graph.initializers)
  const { module, weights } = exportPyTorch({ checked, state, fileName: name })
  const images = normal([2, ...model.input.shape.slice(1).map(Number)], 'images')
  writeFileSync(join(folder, `${name}.py`), module)
  writeFileSync(join(folder, `${name}.safetensors`), weights)
  writeFileSync(join(folder, `${name}-images.safetensors`), encodeSafetensors(new Map([['images', images]])))
  const session = await loadAsIs(bindDimensions({ ...standardForms(model.graph), initializers: state }, 2), 'cpu')
  const { [model.logits]: scores } = await session.run({ [model.input.name]: images }, [model.logits])
  await session.release()
  invariant(scores && 'data' in scores, 'the network gives its scores')
  return scores as Tensor
}

const expected = new Map<string, Tensor>()
let failures: Readonly<Record<string, string>> = {}
const nameOf = (network: Network): string => `net${all.indexOf(network)}`

describe.skipIf(python === undefined)('PyTorch', () => {
  beforeAll(async () => {
    for (const network of all) expected.set(nameOf(network), await prepare(network, nameOf(network)))
    const script = fileURLToPath(new URL('testing/run_pytorch.py', import.meta.url))
    const ran = spawnSync(python ?? '', ['-W', 'ignore', script, folder], {
      input: [...expected.keys()].join(' '),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    if (ran.status !== 0) throw new Error(`Python ended with ${ran.status}: ${ran.stderr}`)
    failures = JSON.parse(ran.stdout)
  }, 900_000)

  test.each(all)('$id', (network) => {
    const name = nameOf(network)
    expect(failures[name], readFileSync(join(folder, `${name}.py`), 'utf8')).toBeUndefined()
    const scores = decodeSafetensors(readFileSync(join(folder, `${name}-scores.safetensors`)), name).get('scores')
    // Sums of many products in another order, layer upon layer.
    expectClose(scores as Tensor, expected.get(name) as Tensor, { absolute: 1e-5, relative: 1e-4 })
  })
})
