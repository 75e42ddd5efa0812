// Answers `training.*`: starts, resumes, watches and holds runs. The work itself is the engine's.

import { basename } from 'node:path'
import { checkOrThrow } from '../../core/design/check.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { OutsideError, ProblemsFound } from '../../core/problems.ts'
import type { ModelSource } from '../../core/protocol/models.ts'
import { liveRun, resumeTraining, startTraining } from '../engine/live-runs.ts'
import { readEvents, readState } from '../files/run-folder.ts'
import { findRun } from '../files/run-index.ts'
import { readProvider } from './device.ts'
import type { HandlersOf } from './handlers.ts'
import { tryDevices } from './try-devices.ts'

export const trainingHandlers: HandlersOf<'training'> = {
  async *tryDevices(request, context) {
    nameOf(request.model)
    yield* tryDevices(request, context)
  },

  async start(request) {
    readProvider(request.device)
    const run = await startTraining(request, nameOf(request.model))
    return { run: run.id }
  },

  async resume({ run, device, learningRate }) {
    if (device !== undefined) readProvider(device)
    const wished = { ...(device === undefined ? {} : { device }), ...(learningRate === undefined ? {} : { learningRate }) }
    const resumed = await resumeTraining(await findRun(run), wished)
    return { run: resumed.id }
  },

  async *watch({ run, since }) {
    const live = liveRun(run)
    if (live) {
      yield* live.watch(since)
      return
    }
    const folder = await findRun(run)
    const events = (await readEvents(folder)).slice(since)
    if (events.length > 0) yield events
    const state = await readState(folder)
    if (state?.state === 'failed') throw new OutsideError(state.failure ?? 'The run failed.')
  },

  async control({ run, command }) {
    const live = liveRun(run)
    if (!live || live.ended)
      throw new ProblemsFound([{ code: 'run-is-over', severity: 'error', what: `The run "${run}" is not being trained.`, mend: 'Resume it first.' }])
    live.control(command === 'resume' ? 'run' : command)
  },
}

/** Wrong designs are refused here, before anything is written. */
function nameOf(model: ModelSource): string {
  if (model.kind === 'onnx') return basename(model.path).replace(/\.onnx$/i, '')
  const design = readDesign(model.text)
  checkOrThrow(design)
  return design.name
}
