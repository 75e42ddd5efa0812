// English: the language that the window is written in. One file for each room of the window.

import { analysis } from './analysis.ts'
import { app } from './app.ts'
import { canvas } from './canvas.ts'
import { commands } from './commands.ts'
import { datasets } from './datasets.ts'
import { explain } from './explain.ts'
import { handbook } from './handbook.ts'
import { inspector } from './inspector.ts'
import { palette } from './palette.ts'
import { problems } from './problems.ts'
import { state } from './state.ts'
import { thumbnails } from './thumbnails.ts'
import { training } from './training.ts'
import { ui } from './ui.ts'

export const english = { analysis, app, canvas, commands, datasets, explain, handbook, inspector, palette, problems, state, thumbnails, training, ui }
