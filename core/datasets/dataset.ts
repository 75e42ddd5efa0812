// Labelled images (or arrays) of one size, as training and the window read them.

import type { Shape, Tensor } from '../tensor/tensor.ts'

/** What a person chose: `builtin:shapes`, a folder, files. Serialisable; stands in run folders. */
export interface DatasetReference {
  /** `builtin:<name>`, or an absolute path to a folder or an array file. */
  readonly location: string
  /** Size every image is brought to, [C, H, W]; the source's own when absent. */
  readonly shape?: Shape | undefined
}

/** A file or row that could not be used; the rest of the data still is. */
export interface BadExample {
  readonly where: string
  /** Goes on after the name: `ends after 1,204 of 1,871 bytes`. */
  readonly why: string
  /** What a person can do, in a sentence. */
  readonly mend?: string
}

/** An image that has to be decoded: plain data, so that a thread of its own can do it. */
export interface EncodedImage {
  /** Of the batch. */
  readonly row: number
  /** As messages name it. */
  readonly path: string
  /** Where the file lies on disk; its bytes where it stands in an archive. */
  readonly from: string | Uint8Array<ArrayBuffer>
}

export interface PixelsAtHand {
  /** [n, C, H, W]; the rows of `files` hold nothing yet. */
  readonly data: Uint8Array<ArrayBuffer>
  readonly files: readonly EncodedImage[]
}

export interface Dataset {
  readonly title: string
  /** One example, [C, H, W]. */
  readonly shape: Shape
  readonly classes: readonly string[]
  /** Class of each example, or -1 where the labels are values. */
  readonly labels: Int32Array
  /** [n, ...] what is to be predicted, where the labels are values (regression, masks of a segmentation) and not classes. */
  readonly values?: Tensor<'float32'>
  /** Examples that a given file set apart for testing (MNIST's t10k), as indices; empty where none. */
  readonly test: Uint32Array
  readonly bad: readonly BadExample[]
  /** What is usable and yet worth knowing: an empty class, a class with one image, images of mixed sizes. Whole sentences. */
  readonly remarks?: readonly string[]
  /** sha256 over content, for run cards. */
  readonly fingerprint: string
  readonly attribution?: string
  /** [n, C, H, W] float32, raw and new for each call: pixels 0 ... 255 for images, as stored for arrays. Throws OutsideError when a file has vanished. */
  images(indices: readonly number[]): Promise<Tensor<'float32'>>
  /** One of `images`, where all lie in memory: as it is kept, so not to be changed. */
  example?(index: number): ArrayLike<number>
  /** What `images` would give, before anything is decoded; only of data that does not fit in memory decoded. */
  pixelsAtHand?(indices: readonly number[]): Promise<PixelsAtHand>
  /** The largest value a pixel can have, 255 for images; undefined for arrays of any range. */
  readonly pixelMaximum?: number
  /** [n, H, W], 1 on the object and 0 elsewhere, where the data knows it. */
  masks?(indices: readonly number[]): Promise<Tensor<'uint8'>>
}

export const normalisations = {
  none: 'none (as stored)',
  unit: '0 … 1',
  'z-score': 'z-score',
  'min-max': 'min–max (fitted 0 … 1)',
} as const
export type Normalisation = keyof typeof normalisations

/** Fitted on the training part only, per channel: network input = (raw − offset) · scale. Stored with the model. */
export interface Preprocessing {
  readonly normalisation: Normalisation
  readonly shape: Shape
  readonly offset: readonly number[]
  readonly scale: readonly number[]
}
