// Entry of a thread that makes inputs of batches while the engine's own thread is inside a step: decodes what is not at hand, augments, preprocesses. Started by image-threads.ts.

import { parentPort } from 'node:worker_threads'
import type { Augmentation } from '../../core/datasets/augmentations/augmentation.ts'
import { augmentations } from '../../core/datasets/augmentations/index.ts'
import type { PixelsAtHand } from '../../core/datasets/dataset.ts'
import { inPool } from '../../core/datasets/pool.ts'
import { decodeAgain } from '../../core/datasets/sources/image-folder.ts'
import { invariant } from '../../core/problems.ts'
import { failureOf } from '../../core/protocol/failures.ts'
import { throwIfCancelled } from '../../core/runtime/cancel.ts'
import { elementCount, float32 } from '../../core/tensor/tensor.ts'
import { prepare } from '../../core/training/examples.ts'
import { decodePixels } from '../files/images.ts'
import { readBytes } from '../files/read.ts'
import type { FromThread, InputRequest, ToThread } from './image-threads.ts'

/** Files read and decoded at once. */
const width = 4
const left = { aborted: false }

async function makeInput({ pixels, shape, indices, recipe }: InputRequest): Promise<Float32Array<ArrayBuffer>> {
  const data = pixels instanceof Float32Array ? pixels : await decoded(pixels, shape)
  const named = recipe.augmenting
  const augmenting = named && { ...named, chosen: named.chosen.map(({ id, options }) => ({ definition: augmentationOf(id), options })) }
  const input = prepare(float32([indices.length, ...shape], data), indices, { ...recipe, augmenting })
  return input.data as Float32Array<ArrayBuffer>
}

function augmentationOf(id: string): Augmentation {
  const definition = augmentations.get(id)
  invariant(definition, `there is an augmentation "${id}"`)
  return definition
}

/** -> [n, C, H, W], 0 ... 255. */
async function decoded({ data, files }: PixelsAtHand, shape: InputRequest['shape']): Promise<Float32Array> {
  const size = elementCount(shape)
  await inPool(files, width, async ({ row, path, from }) => {
    throwIfCancelled(left)
    const bytes = typeof from === 'string' ? await readBytes(from) : from
    data.set(await decodeAgain(path, bytes, shape, decodePixels), row * size)
  })
  return new Float32Array(data)
}

const port = parentPort
invariant(port, 'image-thread.ts runs as a thread')
const answer = (message: FromThread, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved)

port.on('message', (message: ToThread) => {
  if (message === 'end') {
    left.aborted = true
    port.close()
    return
  }
  const { id } = message
  makeInput(message).then(
    (data) => answer({ id, data }, [data.buffer]),
    (error: unknown) => answer({ id, failure: failureOf(error) }),
  )
})
