// All jobs of the engine, by the name that clients start them with.

import { evaluate } from './evaluate.ts'
import { exportOnnx } from './export-onnx.ts'
import { gradients } from './gradients.ts'
import { heatmap } from './heatmap.ts'
import { layerPictures } from './layer-pictures.ts'
import { pointing } from './pointing.ts'
import { predict } from './predict.ts'
import { predictions } from './predictions.ts'
import { timeSteps } from './time-steps.ts'
import { train } from './train.ts'
import { trySteps } from './try-steps.ts'

export const jobs = { train, evaluate, predict, heatmap, gradients, layerPictures, pointing, timeSteps, exportOnnx, predictions, trySteps }
export type Jobs = typeof jobs
