// Source: small colour pictures of six kinds of objects, drawn when they are asked for; each knows where its object is.

import { type Drawn, drawingVersion, drawShape, labelOf, pictureSide } from '../shapes/draw.ts'
import { objectNames } from '../shapes/outlines.ts'
import { defineDatasetSource } from '../source.ts'
import { storedDataset } from '../stored.ts'

const count = 3000

export const shapes = defineDatasetSource({
  id: 'shapes',
  title: 'Shapes on textures, 32×32',
  summary:
    '3,000 drawn pictures of a disc, square, triangle, star, cross or heart, of any colour, size, place and tilt, on textures among strokes and crumbs. Only the outline tells the class, and each picture has the mask of its object: a heatmap can be judged against the truth.',
  builtin: 'shapes',
  recognises: () => false,
  async open(data, shape) {
    const drawn = new Map<number, Drawn>()
    const draw = (index: number): Drawn => {
      const known = drawn.get(index) ?? drawShape(index)
      drawn.set(index, known)
      return known
    }
    return storedDataset({
      title: 'Shapes on textures, 32×32',
      storedShape: [3, pictureSide, pictureSide],
      shape,
      classes: objectNames,
      labels: Int32Array.from({ length: count }, (_, index) => labelOf(index)),
      bad: [],
      fingerprint: data.sha256([`builtin:shapes, drawing ${drawingVersion}, ${count} examples`]),
      pixelMaximum: 255,
      example: (index) => draw(index).pixels,
      mask: (index) => draw(index).mask,
    })
  },
})
