// Files in memory for tests of dataset sources. An image is text: `image 3×4×5 filled with 7`; `damaged` in it breaks decoding.

import { createHash } from 'node:crypto'
import { strFromU8, strToU8 } from 'fflate'
import type { DataFiles, ImageSize } from '../datasets/source.ts'
import { OutsideError } from '../problems.ts'
import { elementCount } from '../tensor/tensor.ts'

export const fakeImage = (channels: 1 | 3, height: number, width: number, value: number, remark = ''): Uint8Array =>
  strToU8(`image ${channels}×${height}×${width} filled with ${value} ${remark}`)

function parse(bytes: Uint8Array): ImageSize & { readonly value: number; readonly damaged: boolean } {
  if (bytes.length === 0) throw new Error('is empty (0 bytes)')
  const found = /^image (\d)×(\d+)×(\d+) filled with (\d+)/.exec(strFromU8(bytes))
  if (!found) throw new Error('is no readable image')
  const [channels, height, width, value] = found.slice(1).map(Number) as [number, number, number, number]
  return { channels: channels === 1 ? 1 : 3, height, width, value, damaged: strFromU8(bytes).includes('damaged') }
}

/** `contents` may be changed afterwards: a file that is deleted has vanished. Empty folders end in `/`. */
export function fakeDataFiles(contents: Map<string, Uint8Array>, memoryBytes = 1_000_000): DataFiles & { readonly reads: string[] } {
  const paths = [...contents.keys()].sort()
  const reads: string[] = []
  const foldersOf = (path: string) =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, depth, steps) => steps.slice(0, depth + 1).join('/'))
  return {
    name: 'data',
    files: paths.filter((path) => !path.endsWith('/')).map((path) => ({ path, bytes: contents.get(path)?.length ?? 0 })),
    folders: [...new Set(paths.flatMap(foldersOf))].sort(),
    memoryBytes,
    reads,
    async read(path) {
      reads.push(path)
      const content = contents.get(path)
      if (!content) throw new OutsideError(`"${path}" is not there (any more).`)
      return content
    },
    async asset(name) {
      throw new OutsideError(`"${name}" does not ship with tests.`)
    },
    sha256(parts) {
      const hash = createHash('sha256')
      for (const part of parts) hash.update(part)
      return hash.digest('hex')
    },
    async probeImage(bytes) {
      const { channels, height, width } = parse(bytes)
      return { channels, height, width }
    },
    async decodeImage(bytes, shape) {
      const { value, damaged } = parse(bytes)
      if (damaged) throw new Error('is cut off')
      return new Uint8Array(elementCount(shape)).fill(value)
    },
  }
}
