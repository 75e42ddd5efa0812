// The product's runtime: runs, keeps tensors on the device, and says what ONNX Runtime refuses.

import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../core/onnx/builder.ts'
import type { OnnxGraph } from '../../core/onnx/graph.ts'
import { OutsideError } from '../../core/problems.ts'
import { onDevice, type RuntimeTensor } from '../../core/runtime/runtime.ts'
import { float32, int64, numbers, type Tensor, tensor } from '../../core/tensor/tensor.ts'
import { offerSoftwareGpu, testProviders } from '../../core/testing/ort.ts'
import { refusal, refusedNode, sayNode } from './ort-refusal.ts'
import { createRuntime } from './ort-runtime.ts'

offerSoftwareGpu()
const providers = await testProviders()

/** w − 0.5·g, and the sum of w. */
function stepGraph(): OnnxGraph {
  const g = new GraphBuilder('step')
  const [w, gradient] = [g.input('w', 'float32', [2, 3]), g.input('g', 'float32', [2, 3])]
  g.output(g.sub(w, g.mul(gradient, 0.5)), 'next')
  g.output(g.sum(w), 'sum')
  return g.build()
}

describe.each(providers)('%s', (provider) => {
  test('state goes round without leaving the device', async () => {
    const runtime = await createRuntime(provider)
    const session = await runtime.load(stepGraph(), { held: new Set(['w', 'next']) })
    const g = float32([2, 3], [2, 2, 2, 2, 2, 2])
    let w: RuntimeTensor = float32([2, 3], [10, 20, 30, 40, 50, 60])
    const sums: number[] = []
    for (let step = 0; step < 3; step++) {
      const { next, sum } = await session.run({ w, g })
      expect(onDevice(next as RuntimeTensor)).toBe(provider === 'webgpu')
      sums.push(...numbers(sum as Tensor))
      runtime.dispose([w])
      w = next as RuntimeTensor
    }
    expect(sums).toEqual([210, 204, 198])
    expect(numbers(await runtime.read(w))).toEqual([7, 17, 27, 37, 47, 57])
    expect(numbers(await runtime.read(w))).toEqual([7, 17, 27, 37, 47, 57])
    expect(await runtime.lengthOf(w)).toBeCloseTo(Math.hypot(7, 17, 27, 37, 47, 57), 4)
    await session.release()
  })

  test('fetches what is asked for, in every element type that steps use', async () => {
    const runtime = await createRuntime(provider)
    const g = new GraphBuilder('types')
    const [whole, seed] = [g.input('whole', 'int64', [2]), g.input('seed', 'uint32', [1])]
    g.output(g.op('Add', [whole, whole]), 'doubled')
    g.output(g.op('Add', [seed, seed]), 'wrapped')
    const session = await runtime.load(g.build())
    const results = await session.run({ whole: int64([3, -4]), seed: tensor('uint32', [1], Uint32Array.of(0xffffffff)) }, ['wrapped'])
    expect(Object.keys(results)).toEqual(['wrapped'])
    expect(results.wrapped).toMatchObject({ type: 'uint32', shape: [1] })
    expect(numbers(results.wrapped as Tensor)).toEqual([0xfffffffe])
  })
})

test('titles', async () => {
  expect((await createRuntime('cpu')).title).toMatch(/^CPU · \d+ threads?$/)
})

test('its threads rest after a run', async () => {
  const g = new GraphBuilder('product')
  const x = g.input('x', 'float32', [256, 256])
  g.output(g.op('MatMul', [x, x]), 'y')
  const session = await (await createRuntime('cpu')).load(g.build())
  const shares: number[] = []
  while (shares.length < 9) {
    await session.run({ x: float32([256, 256], new Float32Array(256 * 256)) })
    const [started, before] = [performance.now(), process.cpuUsage()]
    await new Promise((resolve) => setTimeout(resolve, 25))
    const { user, system } = process.cpuUsage(before)
    shares.push((user + system) / 1000 / (performance.now() - started))
  }
  // One that waits awake takes a whole processor for twice as long.
  expect(shares.toSorted((a, b) => a - b)[4]).toBeLessThan(0.5)
  await session.release()
})

test('a provider that this copy was built without is refused by name', async () => {
  await expect(createRuntime(process.platform === 'darwin' ? 'dml' : 'coreml')).rejects.toThrow(/was built without/)
})

describe('refusals', () => {
  test('name the layer that failed while running', async () => {
    const g = new GraphBuilder('gather')
    const index = g.input('i', 'int64', [1])
    g.within('n7.pick', () => g.output(g.op('Gather', [g.input('x', 'float32', [3]), index]), 'y'))
    const session = await (await createRuntime('cpu')).load(g.build())
    const failing = session.run({ x: float32([3], [1, 2, 3]), i: int64([9]) })
    await expect(failing).rejects.toBeInstanceOf(OutsideError)
    await expect(failing).rejects.toThrow(/could not run the network on cpu at layer "pick" \(n7\), node "n7.pick\/Gather"\. It said: .*indices/)
  })

  test('name the layer that failed while loading', async () => {
    const g = new GraphBuilder('resize')
    const x = g.input('x', 'float32', [1, 2, 3, 3])
    g.within('n3.norm', () => g.output(g.op('LpNormalization', [x], { axis: 1, p: 7 }), 'y'))
    await expect((await createRuntime('cpu')).load(g.build())).rejects.toThrow(/could not load the network on cpu/)
  })

  test.each([
    [
      'Failed to get a WebGPU adapter: No supported adapters',
      'webgpu',
      'No graphics processor that WebGPU can use was found; a current graphics driver may help.',
    ],
    ['OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', 'cuda', 'Its libraries are not installed.'],
    [
      "Name:'n2.dense/Gemm' Status Message: Failed to allocate memory for requested buffer of size 9",
      'cpu',
      'ONNX Runtime could not run the network on cpu at layer "dense" (n2), node "n2.dense/Gemm". It ran out of memory: use a smaller batch or smaller images.',
    ],
    [
      '[ONNXRuntimeError] : 1 : FAIL : /src/cpu/nn/lrn.h:23 onnxruntime::LRN<T>::LRN(const onnxruntime::OpKernelInfo&) [with T = float] size_ % 2 == 1 was false. ',
      'webgpu',
      'ONNX Runtime could not run the network on webgpu. It said: size_ % 2 == 1 was false. Try the CPU.',
    ],
  ] as const)('%s on %s', (message, provider, said) => {
    expect(refusal(new Error(message), { provider, lacks: new Set(), cores: 1 }, 'run').message).toBe(said)
  })

  test.each([
    ["Non-zero status code returned while running Conv node. Name:'n7.conv1/Conv' Status Message: bad", 'n7.conv1/Conv'],
    ['Node (/features/0/Conv) Op (Conv) [ShapeInferenceError] no', '/features/0/Conv'],
    ['Something else', undefined],
  ])('%s', (message, node) => {
    expect(refusedNode(message)).toBe(node)
  })

  test.each([
    ['n7.conv1/Conv~grad/Mul', 'layer "conv1" (n7), node "n7.conv1/Conv~grad/Mul"'],
    ['/features/0/Conv', 'node "/features/0/Conv"'],
  ])('%s', (name, said) => {
    expect(sayNode(name)).toBe(said)
  })
})
