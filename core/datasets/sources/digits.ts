// Source: real handwritten digits that ship with the program, small enough that anything trains on them in seconds.

import { decodeIdx } from '../../tensor/idx.ts'
import { defineDatasetSource } from '../source.ts'
import { storedDataset } from '../stored.ts'

const images = 'digits/images-idx3-ubyte.gz'
const labels = 'digits/labels-idx1-ubyte.gz'

export const digits = defineDatasetSource({
  id: 'digits',
  title: 'Handwritten digits, 8×8',
  summary: '1,797 grey images of handwritten digits by 13 people, in 17 levels of grey.',
  builtin: 'digits',
  recognises: () => false,
  async open(data, shape) {
    const files = [await data.asset(images), await data.asset(labels)] as const
    const pixels = decodeIdx(files[0], images).data as Uint8Array
    return storedDataset({
      title: 'Handwritten digits, 8×8',
      storedShape: [1, 8, 8],
      shape,
      classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
      labels: Int32Array.from(decodeIdx(files[1], labels).data as Uint8Array),
      bad: [],
      fingerprint: data.sha256(files),
      attribution: 'E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998. CC BY 4.0.',
      pixelMaximum: 255,
      example: (index) => pixels.subarray(index * 64, (index + 1) * 64),
    })
  },
})
