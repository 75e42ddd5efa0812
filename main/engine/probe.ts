// Entry of the process that tries one provider, so that a driver that crashes or hangs takes nothing with it. Started by devices.ts; argument: the provider; prints one ProbeAnswer.

import type { Provider } from '../../core/lowering/lowering.ts'
import { GraphBuilder } from '../../core/onnx/builder.ts'
import { float32 } from '../../core/tensor/tensor.ts'
import type { ProbeAnswer } from './devices.ts'
import { createRuntime } from './ort-runtime.ts'

async function tried(provider: Provider): Promise<ProbeAnswer> {
  const runtime = await createRuntime(provider)
  const g = new GraphBuilder('probe')
  g.output(g.mul(g.input('x', 'float32', [2, 2]), 2), 'y')
  const session = await runtime.load(g.build())
  const { y } = await session.run({ x: float32([2, 2], [1, 2, 3, 4]) })
  const found = y && Array.from((await runtime.read(y)).data as Float32Array)
  if (String(found) !== '2,4,6,8') throw new Error(`2 · (1, 2, 3, 4) came out as (${found}).`)
  return { title: runtime.title, remarks: remarksOn(provider, runtime.device.channelBlock) }
}

function remarksOn(provider: Provider, channelBlock: number | undefined): readonly string[] {
  const portable = 'Every operator in the form that any device runs.'
  if (provider !== 'cpu') return provider === 'webgpu' ? [portable] : [portable, 'Not measured yet.']
  if (channelBlock === undefined) return ['Convolutions in the form that any processor runs: the faster one does not run here.']
  return [`Fast convolutions: this processor works on ${channelBlock} channels at once.`]
}

function say(answer: ProbeAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0))
}

tried(process.argv[2] as Provider).then(say, (error) => say({ reason: error instanceof Error ? error.message : String(error) }))
