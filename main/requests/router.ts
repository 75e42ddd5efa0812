// All handlers of the contract; both transports serve this router.

import { appHandlers } from './app.ts'
import { createRouter } from './bind.ts'
import { blockHandlers } from './blocks.ts'
import { datasetHandlers } from './datasets.ts'
import { deviceHandlers } from './devices.ts'
import { explainHandlers } from './explain.ts'
import { fileHandlers } from './files.ts'
import { modelHandlers } from './models.ts'
import { runHandlers } from './runs.ts'
import { trainingHandlers } from './training.ts'
import { uploadHandlers } from './uploads.ts'

export const router = createRouter({
  blocks: blockHandlers,
  app: appHandlers,
  devices: deviceHandlers,
  files: fileHandlers,
  datasets: datasetHandlers,
  models: modelHandlers,
  training: trainingHandlers,
  runs: runHandlers,
  explain: explainHandlers,
  uploads: uploadHandlers,
})
