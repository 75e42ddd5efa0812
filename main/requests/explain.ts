// Handlers: predictions and heatmaps, by one engine that keeps the models it was asked about open.

import type { TrainedModel } from '../../core/protocol/explain.ts'
import { type EngineClient, startEngine } from '../engine/client.ts'
import { liveRun } from '../engine/live-runs.ts'
import { keptModel } from '../files/run-folder.ts'
import { findRun } from '../files/run-index.ts'
import { readProvider } from './device.ts'
import type { HandlersOf } from './handlers.ts'

let lens: EngineClient | undefined
function openLens(): EngineClient {
  if (!lens?.alive) lens = startEngine()
  return lens
}

/** Ends the engine; the next question starts another. */
export async function closeLens(): Promise<void> {
  await lens?.close()
  lens = undefined
}

const modelFile = async (model: TrainedModel): Promise<string> => (model.kind === 'onnx' ? model.path : keptModel(await findRun(model.run)))

/** What a job ends with, its events unheard. */
async function answerOf<Output>(events: AsyncGenerator<unknown, Output>): Promise<Output> {
  for (;;) {
    const { done, value } = await events.next()
    if (done) return value
  }
}

export const explainHandlers: HandlersOf<'explain'> = {
  async predict({ model, image, device }, { signal }) {
    const { events } = openLens().run('predict', { path: await modelFile(model), image, device: readProvider(device) }, signal)
    return answerOf(events)
  },
  async layerPictures({ design, run, layers, show, seed }, { signal }) {
    const folder = run === undefined ? undefined : await findRun(run)
    const live = run === undefined ? undefined : liveRun(run)
    const { events } = openLens().run(
      'layerPictures',
      {
        text: design,
        layers,
        seed,
        show: show.kind,
        ...(show.kind === 'outputs' ? { image: show.image } : {}),
        ...(run !== undefined && folder !== undefined ? { run: { id: run, folder, live: live !== undefined && !live.ended } } : {}),
      },
      signal,
    )
    return answerOf(events)
  },
  async *heatmap({ model, image, method, target, layer, device, seed }, { signal }) {
    const input = {
      path: await modelFile(model),
      image,
      method,
      device: readProvider(device),
      seed,
      ...(target === undefined ? {} : { target }),
      ...(layer === undefined ? {} : { layer }),
    }
    yield yield* openLens().run('heatmap', input, signal).events
  },
}
