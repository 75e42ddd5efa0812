// ONNX Runtime inside the test process: the smallest Runtime that tests of the core need. The product's is main/engine/ort-runtime.

import { existsSync } from 'node:fs'
import * as ort from 'onnxruntime-node'
import { lower } from '../lowering/lower.ts'
import type { DeviceProfile } from '../lowering/lowering.ts'
import { blockProbe, cpuProfile, webgpuProfile } from '../lowering/profiles.ts'
import { repeatGraph } from '../lowering/repeat.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { encodeModel } from '../onnx/codec.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { verify } from '../onnx/verify.ts'
import { invariant } from '../problems.ts'
import { onDevice, type Runtime, type Session } from '../runtime/runtime.ts'
import { type ElementType, lengthOf, type Tensor, type TensorData } from '../tensor/tensor.ts'

export type TestProvider = 'cpu' | 'webgpu'

/** Where Chromium keeps SwiftShader, a GPU in software; set before the first session, because the Vulkan loader reads it once. */
const softwareGpus = ['/usr/lib/chromium/vk_swiftshader_icd.json', '/opt/google/chrome/vk_swiftshader_icd.json']

export function offerSoftwareGpu(): void {
  const found = softwareGpus.find((file) => existsSync(file))
  if (found && !process.env.VK_ICD_FILENAMES) process.env.VK_ICD_FILENAMES = found
}

/** One thread: test files run side by side. */
const options: ort.InferenceSession.SessionOptions = { intraOpNumThreads: 1, logSeverityLevel: 4 }

function toOrt({ type, shape, data }: Tensor): ort.Tensor {
  return new ort.Tensor(type as 'float32', data as Float32Array, shape)
}

function fromOrt(tensor: ort.Tensor): Tensor {
  return { type: tensor.type as ElementType, shape: [...tensor.dims], data: tensor.data as TensorData }
}

/** Loads a graph exactly as it is, without lowering. */
export async function loadAsIs(graph: OnnxGraph, provider: TestProvider): Promise<Session> {
  verify(graph)
  return open(graph, provider)
}

const create = (graph: OnnxGraph, provider: TestProvider): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(encodeModel(graph), { ...options, executionProviders: [provider] })

let held: Promise<ort.InferenceSession> | undefined
/** A session that is never released: with the last one ONNX Runtime gives up the device and all its shaders, and a GPU in software takes 0.1 s for each. */
function holdGpu(): Promise<ort.InferenceSession> {
  if (held) return held
  offerSoftwareGpu()
  const g = new GraphBuilder('adapter')
  g.output(g.op('Relu', [g.input('x', 'float32', [1])]))
  held = create(g.build(), 'webgpu')
  return held
}

async function open(graph: OnnxGraph, provider: TestProvider): Promise<Session> {
  if (provider === 'webgpu') await holdGpu()
  const session = await create(graph, provider)
  return {
    async run(feeds, fetches) {
      const given = Object.entries(feeds).map(([name, tensor]) => {
        invariant(!onDevice(tensor), 'test sessions keep nothing on a device')
        return [name, toOrt(tensor)] as const
      })
      const results = fetches ? await session.run(Object.fromEntries(given), [...fetches]) : await session.run(Object.fromEntries(given))
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)]))
    },
    place: async (_, tensor) => tensor,
    release: () => session.release(),
  }
}

/** `LAMINA_BLOCKED_LAYOUT=off` or `everywhere` runs any test without the layout pass, or with as much of it as there can be. */
const choices: Readonly<Record<string, boolean | 'everywhere'>> = { off: false, everywhere: 'everywhere' }
const blockedLayout = choices[process.env.LAMINA_BLOCKED_LAYOUT ?? ''] ?? true

const runtimes = new Map<TestProvider, Promise<Runtime>>()

/** The provider's runtime; throws where `missingProvider` gives a reason. */
export function testRuntime(provider: TestProvider): Promise<Runtime> {
  const known = runtimes.get(provider)
  const runtime = known ?? openRuntime(provider)
  runtimes.set(provider, runtime)
  return runtime
}

async function openRuntime(provider: TestProvider): Promise<Runtime> {
  const device = await deviceOf(provider)
  return {
    device,
    title: `${provider} in tests`,
    async load(graph, { repeated } = {}) {
      const lowered = lower(graph, device, { blockedLayout })
      if (!repeated) return loadAsIs(lowered, provider)
      verify(lowered)
      return open(repeatGraph(lowered, repeated), provider)
    },
    read: async (tensor) => {
      invariant(!onDevice(tensor), 'test sessions keep nothing on a device')
      return tensor
    },
    lengthOf: async (tensor) => {
      invariant(!onDevice(tensor), 'test sessions keep nothing on a device')
      return lengthOf(tensor)
    },
    dispose: () => {},
  }
}

async function deviceOf(provider: TestProvider): Promise<DeviceProfile> {
  if (provider === 'webgpu') return webgpuProfile({ cores: 1 })
  const channelBlock = await channelBlockOfCpu()
  return cpuProfile({ cores: 1, ...(channelBlock === undefined ? {} : { channelBlock }) })
}

async function channelBlockOfCpu(): Promise<number | undefined> {
  try {
    const session = await loadAsIs(blockProbe.graph, 'cpu')
    return Object.values(await session.run(blockProbe.feeds))[0]?.shape[1]
  } catch {
    return undefined
  }
}

/** Why tests on this provider have to be skipped; undefined where it runs. */
export async function missingProvider(provider: TestProvider): Promise<string | undefined> {
  if (provider === 'cpu') return undefined
  try {
    await holdGpu()
    return undefined
  } catch (error) {
    return `no WebGPU adapter (${error instanceof Error ? error.message.split('\n')[0] : error})`
  }
}

/**
 * Rows of a table for one provider. A GPU in software takes a second for each: one of eight runs there, all with LAMINA_WEBGPU=all, as in
 * `npm run test:oracle`.
 */
export const rowsFor = <Row>(provider: TestProvider, rows: readonly Row[]): readonly Row[] =>
  provider === 'cpu' || process.env.LAMINA_WEBGPU === 'all' ? rows : rows.filter((_, at) => at % 8 === 0)

/** The providers that run here; says on the console which are skipped. Use at the top level of a test file. */
export async function testProviders(): Promise<readonly TestProvider[]> {
  const missing = await missingProvider('webgpu')
  if (missing) console.warn(`WebGPU tests are skipped: ${missing}`)
  return missing ? ['cpu'] : ['cpu', 'webgpu']
}
