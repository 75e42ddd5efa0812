// core/runtime on ONNX Runtime: the only file, besides devices, that knows it. Runs in the engine's process, never in the window's.

import { availableParallelism } from 'node:os'
import * as ort from 'onnxruntime-node'
import { type FilterOrder, reorderFilter } from '../../core/lowering/held-filters.ts'
import { lowerHeld } from '../../core/lowering/lower.ts'
import type { DeviceProfile, Provider } from '../../core/lowering/lowering.ts'
import { blockProbe, cpuProfile, unmeasuredProfile, webgpuProfile } from '../../core/lowering/profiles.ts'
import { repeatGraph } from '../../core/lowering/repeat.ts'
import { GraphBuilder } from '../../core/onnx/builder.ts'
import { encodeModel } from '../../core/onnx/codec.ts'
import type { OnnxGraph } from '../../core/onnx/graph.ts'
import { listOutput } from '../../core/onnx/list-output.ts'
import { invariant, OutsideError } from '../../core/problems.ts'
import { type DeviceTensor, onDevice, type Runtime, type RuntimeTensor, type Session } from '../../core/runtime/runtime.ts'
import { type ElementType, lengthOf, type Tensor, type TensorData } from '../../core/tensor/tensor.ts'
import { freeMemory } from './free-memory.ts'
import { ArrayPool, encodeForGivenArrays, GivenArrays, metList, worthGiving } from './given-arrays.ts'
import { refusal } from './ort-refusal.ts'
import { providerTitles } from './providers.ts'

/** Opens a provider. Throws OutsideError where ONNX Runtime refuses it. May crash the process with a bad driver: `probeDevices` tries it first elsewhere. */
export async function createRuntime(provider: Provider): Promise<Runtime> {
  if (!ort.listSupportedBackends().some(({ name }) => name === provider))
    throw new OutsideError(`This copy of ONNX Runtime was built without ${providerTitles[provider]}.`)
  const threads = threadCount()
  const device = await profileOf(provider, threads)
  if (provider !== 'cpu') await holdOpen(device)
  const arrays = new ArrayPool()
  const reader = new DeviceReader(device, arrays)
  return {
    device,
    title: provider === 'cpu' ? `CPU · ${threads} ${threads === 1 ? 'thread' : 'threads'}` : providerTitles[provider],
    async load(graph, { held = new Set<string>(), repeated } = {}) {
      const { graph: lowered, orders } = lowerHeld(graph, device, { blockedLayout, held })
      const whole = repeated ? repeatGraph(lowered, repeated) : lowered
      const gives = device.provider === 'cpu' && worthGiving(whole, held)
      const session = await create(whole, device, held, gives ? encodeForGivenArrays : encodeModel)
      return new OrtSession(session, device, reader, orders, gives ? new GivenArrays(whole.outputs, arrays) : undefined)
    },
    read: (tensor) => reader.read(tensor),
    lengthOf: (tensor) => reader.lengthOf(tensor),
    dispose: (tensors) => reader.dispose(tensors),
  }
}

/** For comparing: `LAMINA_BLOCKED_LAYOUT=off` blocks images around each convolution only. */
const blockedLayout = process.env.LAMINA_BLOCKED_LAYOUT !== 'off'

/** Hyperthreads do not help matrix products; below five it is as likely that they are whole cores. */
function threadCount(): number {
  const threads = availableParallelism()
  return threads > 4 && process.arch === 'x64' ? Math.floor(threads / 2) : threads
}

async function profileOf(provider: Provider, cores: number): Promise<DeviceProfile> {
  if (provider === 'webgpu') return webgpuProfile({ cores })
  if (provider !== 'cpu') return unmeasuredProfile(provider, { cores })
  const channelBlock = await channelBlockOfCpu(cpuProfile({ cores }))
  return cpuProfile({ cores, ...(channelBlock === undefined ? {} : { channelBlock }) })
}

async function channelBlockOfCpu(device: DeviceProfile): Promise<number | undefined> {
  try {
    const session = await create(blockProbe.graph, device)
    const results = await session.run({ x: toOrt(blockProbe.feeds.x) })
    await session.release()
    return Object.values(results)[0]?.dims[1]
  } catch {
    return undefined // A CPU without vector units that ONNX Runtime blocks for: the portable lowerings serve.
  }
}

/**
 * A session that is never released: with the last one ONNX Runtime gives up a GPU and the shaders that it compiled, and the next session waits for all of them
 * again (2.5 s in place of 0.02 for a course's CNN on a GPU in software).
 */
const holdOpen = (device: DeviceProfile): Promise<ort.InferenceSession> => create(copyGraph('float32', [1]), device)

/** The Node binding knows one place for results besides the host's memory, WebGPU's buffers; other providers copy them to the host. */
const keeps = (device: DeviceProfile): boolean => device.provider === 'webgpu'

/**
 * How long threads wait awake for their next piece of work, which bridges the way from step to step. By themselves they do for 50 ms after every run, and take a
 * processor from whatever runs next: an epoch's first step, its validation, the window.
 */
const spinMicroseconds = 1000

async function create(
  graph: OnnxGraph,
  device: DeviceProfile,
  held: ReadonlySet<string> = new Set(),
  encode = encodeModel,
): Promise<ort.InferenceSession> {
  const kept = keeps(device) ? held : new Set<string>()
  const preferredOutputLocation = Object.fromEntries(graph.outputs.map(({ name }) => [name, kept.has(name) ? 'gpu-buffer' : 'cpu'] as const))
  try {
    return await ort.InferenceSession.create(encode(graph), {
      executionProviders: device.provider === 'cpu' ? ['cpu'] : [device.provider, 'cpu'],
      intraOpNumThreads: device.cores,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // One block laid out for a whole run comes on top of what the first run took piece by piece: a quarter to a third more memory, and no faster.
      enableMemPattern: false,
      extra: { session: { intra_op: { spin_duration_us: `${spinMicroseconds}` } } },
      logSeverityLevel: 4,
      ...(kept.size ? { preferredOutputLocation } : {}),
    })
  } catch (error) {
    throw refusal(error, device, 'load')
  }
}

class OrtSession implements Session {
  constructor(
    private readonly session: ort.InferenceSession,
    private readonly device: DeviceProfile,
    private readonly reader: DeviceReader,
    private readonly orders: ReadonlyMap<string, FilterOrder>,
    private readonly arrays: GivenArrays | undefined,
  ) {}

  async run(feeds: Readonly<Record<string, RuntimeTensor>>, fetches?: readonly string[]): Promise<Readonly<Record<string, RuntimeTensor>>> {
    const given: Record<string, ort.Tensor> = {}
    const reordered: ort.Tensor[] = []
    for (const [name, tensor] of Object.entries(feeds)) {
      const native = this.reader.native(tensor, this.orders.get(name))
      const ready = native instanceof Promise ? await native : native
      given[name] = ready
      if (native instanceof Promise) reordered.push(ready)
    }
    try {
      const results = await this.results(given, fetches)
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, this.reader.adopt(tensor, this.orders.get(name))]))
    } catch (error) {
      throw refusal(error, this.device, 'run')
    } finally {
      freeMemory(reordered.flatMap((native) => (native.location === 'cpu' ? [fromOrt(native).data.buffer as ArrayBuffer] : [])))
    }
  }

  async place(input: string, tensor: RuntimeTensor): Promise<RuntimeTensor> {
    const order = this.orders.get(input)
    const native = this.reader.native(tensor, order)
    return native instanceof Promise ? this.reader.adopt(await native, order) : tensor
  }

  private async results(feeds: Readonly<Record<string, ort.Tensor>>, fetches?: readonly string[]): Promise<Readonly<Record<string, ort.Tensor>>> {
    if (fetches) return this.session.run(feeds, [...fetches])
    if (!this.arrays) return this.session.run(feeds)
    const results = Object.fromEntries(Object.entries(this.arrays.take()).map(([name, tensor]) => [name, toOrt(tensor)]))
    try {
      await this.session.run(feeds, { ...results, [listOutput]: null })
    } catch (error) {
      if (!metList(error)) throw error
    }
    return results
  }

  async release(): Promise<void> {
    this.arrays?.release()
    await this.session.release()
  }
}

interface Held {
  readonly native: ort.Tensor
  /** Of a filter that does not lie as it is declared. */
  readonly order?: FilterOrder | undefined
}

/** Keeps track of tensors that stayed on the device or in an order of its own, and brings them back. */
class DeviceReader {
  private readonly held = new WeakMap<DeviceTensor, Held>()
  private readonly copiers = new Map<string, Promise<ort.InferenceSession>>()

  constructor(
    private readonly device: DeviceProfile,
    private readonly arrays: ArrayPool,
  ) {}

  native(tensor: RuntimeTensor, order: FilterOrder | undefined): ort.Tensor | Promise<ort.Tensor> {
    const known = this.heldAs(tensor)
    return known.order === order ? known.native : this.reordered(known, order)
  }

  adopt(native: ort.Tensor, order: FilterOrder | undefined): RuntimeTensor {
    if (native.location !== 'gpu-buffer' && !order) return fromOrt(native)
    const stayed: DeviceTensor = { location: 'device', shape: [...native.dims] }
    this.held.set(stayed, { native, order })
    return stayed
  }

  async read(tensor: RuntimeTensor): Promise<Tensor> {
    if (!onDevice(tensor)) return tensor
    const known = this.heldAs(tensor)
    return fromOrt(await (known.order ? this.reordered(known, undefined) : this.copy(known.native)))
  }

  /** The order of elements does not matter to it. */
  async lengthOf(tensor: RuntimeTensor): Promise<number> {
    if (!onDevice(tensor)) return lengthOf(tensor)
    const { native } = this.heldAs(tensor)
    const length = await this.runOn(native, `‖${native.dims}‖`, () => lengthGraph(native.dims))
    return Number(length.data[0])
  }

  dispose(tensors: readonly RuntimeTensor[]): void {
    const onHost: ArrayBuffer[] = []
    for (const tensor of tensors) {
      if (!onDevice(tensor)) {
        onHost.push(tensor.data.buffer as ArrayBuffer)
        continue
      }
      const native = this.held.get(tensor)?.native
      if (native?.location === 'cpu') onHost.push(fromOrt(native).data.buffer as ArrayBuffer)
      else native?.dispose()
      this.held.delete(tensor)
    }
    this.arrays.giveBack(onHost)
  }

  private heldAs(tensor: RuntimeTensor): Held {
    if (!onDevice(tensor)) return { native: toOrt(tensor) }
    const held = this.held.get(tensor)
    invariant(held, 'a device tensor of another runtime, or one already disposed')
    return held
  }

  /** By a session that copies: `getData` of such a tensor kills the process in onnxruntime-node 1.30. */
  private copy(native: ort.Tensor): Promise<ort.Tensor> {
    return this.runOn(native, `${native.type}[${native.dims}]`, () => copyGraph(native.type as ElementType, native.dims))
  }

  private async reordered({ native, order }: Held, wanted: FilterOrder | undefined): Promise<ort.Tensor> {
    const declared = order ? await this.reorder(native, order, 'back') : native
    return wanted ? this.reorder(declared, wanted, 'into') : declared
  }

  private reorder(native: ort.Tensor, order: FilterOrder, way: 'into' | 'back'): Promise<ort.Tensor> {
    const { channelBlock = 1 } = this.device
    return this.runOn(native, `${way} ${order} [${native.dims}]`, () => reorderFilter(native.dims, channelBlock, order, way))
  }

  private async runOn(x: ort.Tensor, key: string, graphOf: () => OnnxGraph): Promise<ort.Tensor> {
    const copier = this.copiers.get(key) ?? create(graphOf(), this.device)
    this.copiers.set(key, copier)
    const [copy] = Object.values(await (await copier).run({ x }))
    invariant(copy, 'the copying session has one output')
    return copy
  }
}

function lengthGraph(shape: readonly number[]): OnnxGraph {
  const g = new GraphBuilder('length')
  g.output(g.op('ReduceL2', [g.input('x', 'float32', shape)], { keepdims: 0 }))
  return g.build()
}

function copyGraph(type: ElementType, shape: readonly number[]): OnnxGraph {
  const g = new GraphBuilder('copy')
  g.output(g.op('Identity', [g.input('x', type, shape)]))
  return g.build()
}

/** Our element types carry ONNX Runtime's names, and hold their data in the same arrays. */
function toOrt({ type, shape, data }: Tensor): ort.Tensor {
  return new ort.Tensor(type as 'float32', data as Float32Array, shape)
}

function fromOrt(tensor: ort.Tensor): Tensor {
  return { type: tensor.type as ElementType, shape: [...tensor.dims], data: tensor.data as TensorData }
}
