// Threads that decode, augment and preprocess the batches to come: ONNX Runtime's `run` keeps the engine's own thread until a step is over.
// A batch is the same wherever it is made: augmentations draw from streams named by seed, epoch and example.

import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Augmenting } from '../../core/datasets/augmentations/augment.ts'
import type { ChosenAugmentation } from '../../core/datasets/augmentations/choose.ts'
import type { Dataset, PixelsAtHand, Preprocessing } from '../../core/datasets/dataset.ts'
import type { DeviceProfile } from '../../core/lowering/lowering.ts'
import type { OptionValues } from '../../core/options/options.ts'
import { OutsideError } from '../../core/problems.ts'
import { errorOf, type Failure } from '../../core/protocol/failures.ts'
import { float32, type Shape, type Tensor } from '../../core/tensor/tensor.ts'
import type { ReadInput, Recipe } from '../../core/training/examples.ts'

export interface InputRequest {
  readonly id: number
  /** Float32 where all is decoded. */
  readonly pixels: PixelsAtHand | Float32Array<ArrayBuffer>
  /** Of one example, [C, H, W]. */
  readonly shape: Shape
  readonly indices: readonly number[]
  readonly recipe: Omit<Recipe, 'augmenting'> & { readonly augmenting: NamedAugmenting | undefined }
}
/** Definitions are code, which stays where it is. */
interface NamedAugmenting extends Omit<Augmenting, 'chosen'> {
  readonly chosen: readonly { readonly id: string; readonly options: OptionValues }[]
}
export type ToThread = InputRequest | 'end'
export type FromThread = { readonly id: number } & ({ readonly data: Float32Array<ArrayBuffer> } | { readonly failure: Failure })

/** As many as batches are read ahead; a core is left to the steps. */
const mostThreads = 2
/** How long a thread may take to leave by itself: libvips does not like to be torn off. */
const patienceMs = 2000

interface Need {
  readonly dataset: Dataset
  readonly testDataset: Dataset | undefined
  readonly augmentations: readonly ChosenAugmentation[]
}

/**
 * Where images have to be read and decoded while training, which waits for the disk; and to augment, where the steps leave cores idle (on a GPU, or where
 * hyperthreads are left out): where they take every core, what else computes slows them down wherever it runs. Preprocessing alone costs less than handing it over.
 */
export function needsThreads({ dataset, testDataset, augmentations }: Need, { provider, cores }: DeviceProfile): boolean {
  const decodes = [dataset, testDataset].some((each) => each?.pixelsAtHand)
  return decodes || (augmentations.length > 0 && (provider !== 'cpu' || availableParallelism() > cores))
}

export class ImageThreads {
  private readonly threads: readonly Thread[]

  constructor(count = Math.min(mostThreads, Math.max(1, availableParallelism() - 1)), start = () => startThread()) {
    this.threads = Array.from({ length: count }, () => new Thread(start()))
  }

  /** What `Examples` reads its inputs with. */
  reader(dataset: Dataset, preprocessing: Preprocessing): ReadInput {
    return async (indices, augmenting) => {
      const pixels = dataset.pixelsAtHand ? await dataset.pixelsAtHand(indices) : ((await dataset.images(indices)).data as Float32Array<ArrayBuffer>)
      const named = augmenting && { ...augmenting, chosen: augmenting.chosen.map(({ definition, options }) => ({ id: definition.id, options })) }
      const recipe = { preprocessing, pixelMaximum: dataset.pixelMaximum, augmenting: named }
      const free = this.threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least))
      return free.make({ pixels, shape: dataset.shape, indices, recipe })
    }
  }

  /** Batches not yet made are given up. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()))
  }
}

/** The bundled entry beside this bundle, or in tests the TypeScript source. */
export function startThread(here: string = import.meta.url): Worker {
  if (!here.endsWith('.ts')) return new Worker(new URL('./image-thread.js', here))
  // The loader given with `--import` leaves threads alone on Node 20: it has to be registered inside.
  const loader = new URL('./esm/api/index.mjs', pathToFileURL(createRequire(here).resolve('tsx'))).href
  const source = new URL('./image-thread.ts', here).href
  return new Worker(new URL(`data:text/javascript,import { register } from '${loader}'; register(); await import('${source}')`), { execArgv: [] })
}

interface Waiting {
  resolve(input: Tensor<'float32'>): void
  reject(error: Error): void
  readonly shape: Shape
}

class Thread {
  readonly waiting = new Map<number, Waiting>()
  private readonly gone: Promise<unknown>
  private ended: Error | undefined
  private nextId = 0

  constructor(private readonly worker: Worker) {
    this.gone = new Promise((resolve) => worker.once('exit', resolve))
    worker.on('message', (message: FromThread) => this.receive(message))
    worker.on('error', (error) => this.end(error.message))
    worker.once('exit', (code) => this.end(`exit code ${code}`))
  }

  make({ pixels, ...request }: Omit<InputRequest, 'id'>): Promise<Tensor<'float32'>> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended)
      const id = this.nextId++
      this.waiting.set(id, { resolve, reject, shape: [request.indices.length, ...request.shape] })
      const { buffer } = pixels instanceof Float32Array ? pixels : pixels.data
      this.worker.postMessage({ ...request, pixels, id } satisfies ToThread, [buffer])
    })
  }

  async close(): Promise<void> {
    this.worker.postMessage('end' satisfies ToThread)
    const timer = setTimeout(() => void this.worker.terminate(), patienceMs)
    await this.gone
    clearTimeout(timer)
  }

  private receive(message: FromThread): void {
    const asker = this.waiting.get(message.id)
    this.waiting.delete(message.id)
    if ('data' in message) asker?.resolve(float32(asker.shape, message.data))
    else asker?.reject(errorOf(message.failure))
  }

  /** Also of its own accord, in which case nobody waits any more. */
  private end(how: string): void {
    this.ended ??= new OutsideError(`A thread that prepares images broke off (${how}). Resume the training: it goes on from its last checkpoint.`)
    for (const { reject } of this.waiting.values()) reject(this.ended)
    this.waiting.clear()
  }
}
