// All jobs of the engine, by the name that clients start them with.

import { compileKept } from './compile-kept.ts'
import { drawModel } from './draw.ts'
import { evaluate } from './evaluate.ts'
import { exportNetwork } from './export.ts'
import { gradients } from './gradients.ts'
import { heatmap } from './heatmap.ts'
import { layerPictures } from './layer-pictures.ts'
import { pointing } from './pointing.ts'
import { predict } from './predict.ts'
import { predictMany } from './predict-many.ts'
import { predictions } from './predictions.ts'
import { timeEpoch } from './time-epoch.ts'
import { timeMatrixProduct } from './time-matrix-product.ts'
import { timeSteps } from './time-steps.ts'
import { train } from './train.ts'
import { trust } from './trust.ts'
import { trySteps } from './try-steps.ts'

export const jobs = {
  train,
  evaluate,
  predict,
  predictMany,
  heatmap,
  trust,
  gradients,
  layerPictures,
  pointing,
  timeSteps,
  exportNetwork,
  timeEpoch,
  timeMatrixProduct,
  predictions,
  trySteps,
  drawModel,
  compileKept,
}
export type Jobs = typeof jobs
