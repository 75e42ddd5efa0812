// Handlers: predictions, heatmaps and their tests, by one engine that keeps the models it was asked about open.

import { split } from '../../core/datasets/split.ts'
import { readOptions } from '../../core/options/options.ts'
import { ProblemsFound } from '../../core/problems.ts'
import type { DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import type { ExamplePart, ExplainedData, TrainedModel } from '../../core/protocol/explain.ts'
import { trainingOptions } from '../../core/training/options.ts'
import { liveRun } from '../engine/live-runs.ts'
import { openDataset } from '../files/open-dataset.ts'
import { epochModel, keptEpochs, keptModel, readCard, readEvents, readRequest } from '../files/run-folder.ts'
import { findRun } from '../files/run-index.ts'
import { readProvider } from './device.ts'
import type { HandlersOf } from './handlers.ts'
import { answerOf, ask } from './lens.ts'

async function modelFile(model: TrainedModel): Promise<string> {
  if (model.kind === 'onnx') return model.path
  const folder = await findRun(model.run)
  return model.epoch === undefined ? keptModel(folder) : epochModel(folder, model.epoch)
}

export const explainHandlers: HandlersOf<'explain'> = {
  async predict({ model, image, hidden, device }, { signal }) {
    const input = { path: await modelFile(model), image, device: readProvider(device), ...(hidden === undefined ? {} : { hidden }) }
    return answerOf(ask('predict', input, signal))
  },
  async predictMany({ model, dataset, indices, device }, { signal }) {
    const input = { path: await modelFile(model), dataset, indices, device: readProvider(device) }
    return answerOf(ask('predictMany', input, signal))
  },
  async layerPictures({ design, run, layers, show, seed }, { signal }) {
    const folder = run === undefined ? undefined : await findRun(run)
    const live = run === undefined ? undefined : liveRun(run)
    const input = {
      text: design,
      layers,
      seed,
      show: show.kind,
      ...(show.kind === 'outputs' ? { image: show.image } : {}),
      ...(run !== undefined && folder !== undefined ? { run: { id: run, folder, live: live !== undefined && !live.ended } } : {}),
    }
    return answerOf(ask('layerPictures', input, signal))
  },
  async data({ model, dataset }) {
    if (model.kind === 'run') return dataOfRun(await findRun(model.run))
    return dataset ? dataOfSet(dataset) : { classes: [], parts: [], epochs: [] }
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
    yield yield* ask('heatmap', input, signal)
  },
  async *trust({ model, device, layer, mask, ...rest }, { signal }) {
    const input = {
      ...rest,
      path: await modelFile(model),
      device: readProvider(device),
      ...(layer === undefined ? {} : { layer }),
      ...(mask === undefined ? {} : { mask }),
    }
    const found = yield* ask('trust', input, signal)
    yield { kind: 'trust', ...found }
  },
}

/** The parts as the run divided its data: from the same seed and shares. */
async function dataOfRun(folder: string): Promise<ExplainedData> {
  const [{ request }, card] = await Promise.all([readRequest(folder), readCard(folder)])
  if (!card)
    throw new ProblemsFound([
      { code: 'no-model-yet', severity: 'error', what: 'The run has not read its data yet.', mend: 'Wait for its first epoch to end, or resume it.' },
    ])
  const { values: options } = readOptions(trainingOptions, request.options)
  const reference = { ...request.dataset, shape: card.preprocessing.shape }
  const dataset = await openDataset(reference)
  if (dataset.fingerprint !== card.hashes.data)
    throw new ProblemsFound([
      {
        code: 'data-changed',
        severity: 'error',
        what: `The data "${card.title}" is not what this run was trained on.`,
        mend: 'Restore it, or add images of your own.',
      },
    ])
  const shares = { train: options.trainShare, validation: options.validationShare }
  const parts = split(dataset, shares, options.seed, request.testDataset !== undefined)
  const part = (name: ExamplePart['part'], indices: Uint32Array): ExamplePart => ({
    part: name,
    dataset: reference,
    indices,
    labels: Int32Array.from(indices, (index) => dataset.labels[index] ?? -1),
  })
  const test = request.testDataset
    ? (await dataOfSet({ ...request.testDataset, shape: card.preprocessing.shape })).parts.map((one) => ({ ...one, part: 'test' as const }))
    : [part('test', parts.test)]
  const found = [...test, part('validation', parts.validation), part('train', parts.train)]
  return { classes: card.classes, parts: found.filter(({ indices }) => indices.length > 0), epochs: await epochsOf(folder) }
}

async function epochsOf(folder: string): Promise<ExplainedData['epochs']> {
  const [epochs, events] = await Promise.all([keptEpochs(folder), readEvents(folder)])
  const losses = new Map(events.flatMap((event) => (event.kind === 'validation' ? [[event.epoch, event.loss] as const] : [])))
  return epochs.map((epoch) => ({ epoch, loss: losses.get(epoch) }))
}

async function dataOfSet(reference: DatasetReferenceInput): Promise<ExplainedData> {
  const { labels, classes } = await openDataset(reference)
  return { classes, parts: [{ part: 'all', dataset: reference, indices: Uint32Array.from(labels.keys()), labels }], epochs: [] }
}
