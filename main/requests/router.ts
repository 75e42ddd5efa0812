// All handlers of the contract; both transports serve this router.

import { appHandlers } from './app.ts'
import { createRouter } from './bind.ts'
import { deviceHandlers } from './devices.ts'
import { explainHandlers } from './explain.ts'
import { modelHandlers } from './models.ts'
import { pending } from './pending.ts'
import { runHandlers } from './runs.ts'
import { trainingHandlers } from './training.ts'

export const router = createRouter({
  ...pending,
  app: appHandlers,
  devices: deviceHandlers,
  models: modelHandlers,
  training: trainingHandlers,
  runs: runHandlers,
  explain: explainHandlers,
})
