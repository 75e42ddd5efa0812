// Small torchvision classifiers as PyTorch exports them, with PyTorch's numbers: export_classifiers.py writes them when tests ask.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { invariant } from '../../../core/problems.ts'
import { decodeSafetensors } from '../../../core/tensor/safetensors.ts'
import { numbers, type Tensor } from '../../../core/tensor/tensor.ts'

/** `eval` as most people export, `preserve` with everything kept apart and named, `training` in training mode, `functions` with blocks as functions. */
export type Form = 'eval' | 'preserve' | 'training' | 'functions'
export interface TorchExport {
  readonly network: string
  readonly opset: 11 | 13 | 17
  readonly form: Form
}

/** Numbers of PyTorch by name; what they are stands in the script. */
export class TorchNumbers {
  private readonly converted = new Map<string, Tensor<'float32'>>()

  constructor(private readonly tensors: ReadonlyMap<string, Tensor>) {}

  get(name: string): Tensor {
    const found = this.tensors.get(name)
    invariant(found, `PyTorch told no "${name}"`)
    return found
  }
  /** As float32. */
  tensor(name: string): Tensor<'float32'> {
    const known = this.converted.get(name)
    if (known) return known
    const given = this.get(name)
    const tensor: Tensor<'float32'> = { type: 'float32', shape: given.shape, data: Float32Array.from(numbers(given)) }
    this.converted.set(name, tensor)
    return tensor
  }
  number = (name: string): number => numbers(this.get(name))[0] ?? Number.NaN
  /** What follows the prefix, of all names that begin with it. */
  namesAfter = (prefix: string): readonly string[] =>
    [...this.tensors.keys()].flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
}

export interface TorchExports {
  /** The .onnx file. */
  file(row: TorchExport): Promise<Uint8Array>
  numbers(row: TorchExport): Promise<TorchNumbers>
}

/** Exports these, or takes what an earlier call with the same script left in the folder for temporary files. */
export async function torchExports(python: string, rows: readonly TorchExport[]): Promise<TorchExports> {
  const script = join(import.meta.dirname, 'export_classifiers.py')
  const wanted = rows.map(({ network, opset, form }) => `${network}:${opset}:${form}`)
  const key = createHash('sha256')
    .update(await readFile(script))
    .update(wanted.join())
    .digest('hex')
  const folder = join(tmpdir(), `lamina-torch-exports-${key.slice(0, 16)}`)
  if (!existsSync(folder)) {
    // Whole or not at all, whoever else does the same.
    const made = `${folder}.${process.pid}`
    await mkdir(made, { recursive: true })
    await promisify(execFile)(python, [script, made, ...wanted])
    await rename(made, folder).catch(() => rm(made, { recursive: true }))
  }
  const numbersOf = new Map<string, Promise<TorchNumbers>>()
  const readNumbers = async (network: string) => new TorchNumbers(decodeSafetensors(await read(`${network}.safetensors`), network))
  const read = async (file: string): Promise<Uint8Array> => new Uint8Array(await readFile(join(folder, file)))
  return {
    file: ({ network, opset, form }) => read(`${network}-${opset}-${form}.onnx`),
    numbers({ network }) {
      const known = numbersOf.get(network) ?? readNumbers(network)
      numbersOf.set(network, known)
      return known
    },
  }
}
