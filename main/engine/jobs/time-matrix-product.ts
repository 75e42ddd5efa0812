// Job: times a large matrix product, the most multiply-adds per second that this device gives through ONNX Runtime.

import type { Provider } from '../../../core/lowering/lowering.ts'
import { GraphBuilder } from '../../../core/onnx/builder.ts'
import { randomStream } from '../../../core/tensor/random.ts'
import { float32 } from '../../../core/tensor/tensor.ts'
import { defineQuietJob } from '../job.ts'

export interface TimeMatrixProductInput {
  /** Rows and columns of both factors. */
  readonly size: number
  readonly times: number
  readonly device: Provider
}

export interface TimeMatrixProductOutput {
  /** Of the fastest product: the peak is what others on the machine disturbed least. */
  readonly multiplyAddsPerSecond: number
  /** That ONNX Runtime computes with. */
  readonly threads: number
}

export const timeMatrixProduct = defineQuietJob<TimeMatrixProductInput, TimeMatrixProductOutput>(async ({ size, times, device }, context) => {
  const runtime = await context.runtime(device)
  const g = new GraphBuilder('matrix product')
  const factors = { a: g.input('a', 'float32', [size, size]), b: g.input('b', 'float32', [size, size]) }
  g.output(g.op('MatMul', [factors.a, factors.b]))
  const session = await runtime.load(g.build())
  const stream = randomStream(1, 'matrix product')
  const matrix = () =>
    float32(
      [size, size],
      Float32Array.from({ length: size * size }, () => stream.uniform()),
    )
  const feeds = { a: matrix(), b: matrix() }
  let fastest = Number.POSITIVE_INFINITY
  // The first run is slower and is not looked at.
  for (let time = -1; time < times; time++) {
    const started = performance.now()
    await session.run(feeds)
    if (time >= 0) fastest = Math.min(fastest, performance.now() - started)
  }
  await session.release()
  return { multiplyAddsPerSecond: (1000 * size ** 3) / fastest, threads: runtime.device.cores }
})
