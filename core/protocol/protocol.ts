// Everything the window (or any client) can ask of the Node side, once: group -> name -> input, output, events. Each group is a file of this folder;
// both transports and all handlers are typed by the whole.

import { app, devices } from './app.ts'
import { blocks } from './blocks.ts'
import { datasets } from './datasets.ts'
import { explain } from './explain.ts'
import { files } from './files.ts'
import { models } from './models.ts'
import { runs } from './runs.ts'
import { training } from './training.ts'
import { uploads } from './uploads.ts'

export const contract = { app, devices, files, datasets, models, training, runs, explain, uploads, blocks }
export type Contract = typeof contract
