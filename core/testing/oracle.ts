// Reference numbers computed with PyTorch: where they are, and how tests read them.

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'vitest'
import { invariant } from '../problems.ts'
import { decodeSafetensors } from '../tensor/safetensors.ts'
import { numbers, type Tensor } from '../tensor/tensor.ts'

/** The folder named by ORACLE_DIR, or the one beside the repository. */
export const oracleDir = resolve(process.env.ORACLE_DIR ?? '../shared/oracle')

/** One section of the oracle (`layers`, `optim`, `train`, `explain`); undefined, with a skipped test that says so, where it is absent. */
export function openOracle<Index>(
  section: string,
): { readonly index: Index; bytes(file: string): Uint8Array; tensors(file: string): ReadonlyMap<string, Tensor> } | undefined {
  const folder = join(oracleDir, section)
  if (!existsSync(join(folder, 'index.json'))) {
    test.skip(`no reference numbers in ${folder}: set ORACLE_DIR`, () => {})
    return undefined
  }
  const bytes = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)))
  return {
    index: JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Index,
    bytes,
    tensors: (file) => decodeSafetensors(bytes(file), file),
  }
}

/** The named tensor as float32. */
export function oracleTensor(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor<'float32'> {
  const found = tensors.get(name)
  invariant(found, `the oracle has no tensor "${name}"`)
  return { type: 'float32', shape: found.shape, data: Float32Array.from(numbers(found)) }
}
