// What a dataset source is: one kind of data (folder of images, IDX, arrays, built in). One file each in sources/, listed in sources/index.ts.
// A source is pure: it says what the files mean; main/files reads and decodes them.

import type { CancelSignal } from '../runtime/cancel.ts'
import type { Shape } from '../tensor/tensor.ts'
import type { Dataset } from './dataset.ts'

export interface SourceFile {
  /** Below the chosen folder, with `/`; the file's own name where a single file was chosen. */
  readonly path: string
  readonly bytes: number
}

/** What was chosen, and the hands that a source needs. */
export interface DataFiles {
  /** Name of the folder or file, for titles and messages. */
  readonly name: string
  /** Sorted by path; hidden files are left out. */
  readonly files: readonly SourceFile[]
  /** Folders below the chosen one, sorted; empty ones too. */
  readonly folders: readonly string[]
  /** Long work looks at it between two files, and then throws Cancelled. */
  readonly signal?: CancelSignal
  /** How far it is, 0 ... 1. */
  progress?(share: number): void
  /** Decoded pixels that may be kept in memory. */
  readonly memoryBytes: number
  /** Throws OutsideError, naming the file, when it has vanished. */
  read(path: string): Promise<Uint8Array>
  /** Where the file lies on disk; absent in an archive. */
  locate?(path: string): string
  /** A file that ships with the program. */
  asset(name: string): Promise<Uint8Array>
  sha256(parts: Iterable<Uint8Array | string>): string
  /** From the header of an encoded image; throws UnreadableImage. */
  probeImage(bytes: Uint8Array): Promise<ImageSize>
  /** [C, H, W], 0 ... 255, stretched to the shape; throws UnreadableImage. */
  decodeImage(bytes: Uint8Array, shape: Shape): Promise<Uint8Array>
}

export interface ImageSize {
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
}

export interface DatasetSource {
  /** kebab-case. */
  readonly id: string
  readonly title: string
  /** How the data has to lie on disk, one or two sentences for the handbook and for messages. */
  readonly summary: string
  /** `shapes` makes it `builtin:shapes`; such a source recognises no files. */
  readonly builtin?: string
  recognises(chosen: Pick<DataFiles, 'files' | 'folders'>): boolean
  /** `shape`: size every example is brought to. Throws ProblemsFound when nothing in it is usable, OutsideError when a file has vanished. */
  open(data: DataFiles, shape: Shape | undefined): Promise<Dataset>
}

export const defineDatasetSource = (source: DatasetSource): DatasetSource => source
