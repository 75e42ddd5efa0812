// All dataset sources, in the order in which they are asked whether they recognise what was chosen.

import type { DatasetSource } from '../source.ts'
import { arrays } from './arrays.ts'
import { digits } from './digits.ts'
import { idx } from './idx.ts'
import { imageFolder } from './image-folder.ts'
import { shapes } from './shapes.ts'

export const datasetSources: readonly DatasetSource[] = [shapes, digits, arrays, idx, imageFolder]
