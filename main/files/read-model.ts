// Reading .onnx files whole: weights that stand in files beside the model are taken in.

import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize, relative, win32 } from 'node:path'
import type { ExternalData } from '../../core/onnx/tensor-proto.ts'
import { wholeFile } from '../../core/onnx/whole-file.ts'
import { OutsideError } from '../../core/problems.ts'
import { codeOf, diskError } from './disk-error.ts'
import { readBytes } from './read.ts'

/** Throws OutsideError where the file or one beside it cannot be read. */
export async function readModelBytes(path: string): Promise<Uint8Array> {
  return wholeFile(await readBytes(path), path, beside(path))
}

/** Only files in the model's own folder: a model from elsewhere must not name others. */
function beside(path: string): ExternalData {
  return (location, offset, length) => {
    const inside = normalize(location)
    if (location === '' || isAbsolute(inside) || win32.isAbsolute(location) || inside.startsWith('..')) throw elsewhere(path, location)
    const file = join(dirname(path), inside)
    let handle: number
    try {
      if (!staysInside(file, dirname(path))) throw elsewhere(path, location)
      handle = openSync(file, 'r')
    } catch (error) {
      if (error instanceof OutsideError) throw error
      if (codeOf(error) !== 'ENOENT') throw diskError(error, file)
      throw new OutsideError(`${path}: its weights stand in "${location}", which is not beside it. Put both files into one folder.`, { cause: error })
    }
    try {
      return readPart(handle, file, offset, length ?? fstatSync(handle).size - offset)
    } finally {
      closeSync(handle)
    }
  }
}

/** A link may lead anywhere, and a pipe never ends. */
function staysInside(file: string, folder: string): boolean {
  const way = relative(realpathSync(folder), realpathSync(file))
  return !way.startsWith('..') && !isAbsolute(way) && statSync(file).isFile()
}

const elsewhere = (path: string, location: string): OutsideError =>
  new OutsideError(`${path}: its weights are said to stand in "${location}", outside its folder. Export the model as one file.`)

function readPart(handle: number, file: string, offset: number, length: number): Uint8Array {
  const left = fstatSync(handle).size - offset
  if (!(offset >= 0 && length >= 0 && length <= left))
    throw new OutsideError(`"${file}" is too short for the weights that the model says it holds. Export or download both files again.`)
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) at += readSync(handle, bytes, at, length - at, offset + at)
  return bytes
}
