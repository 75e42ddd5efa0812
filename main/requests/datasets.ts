// Answers about data: what a dataset holds, which examples, their pictures, their statistics, and a batch as training reads it.

import { chooseAugmentations, refuseAugmentations } from '../../core/datasets/augmentations/choose.ts'
import type { Dataset, DatasetReference, Normalisation, Preprocessing } from '../../core/datasets/dataset.ts'
import { batches, epochOrder } from '../../core/datasets/order.ts'
import { extremes, pictureOf } from '../../core/datasets/picture.ts'
import { channelRanges, fitPreprocessing, type Range } from '../../core/datasets/preprocessing.ts'
import { type Split, split } from '../../core/datasets/split.ts'
import { countsOf } from '../../core/datasets/stored.ts'
import { thumbnails } from '../../core/datasets/thumbnail.ts'
import { ProblemsFound } from '../../core/problems.ts'
import type { DatasetDescription, OpenEvent } from '../../core/protocol/datasets.ts'
import { elementCount, float32, type Tensor } from '../../core/tensor/tensor.ts'
import { readBatch } from '../../core/training/examples.ts'
import { forgetData, knownData, rememberData } from '../files/known-data.ts'
import { openDataset } from '../files/open-dataset.ts'
import type { HandlersOf } from './handlers.ts'
import { keepNewest } from './keep-newest.ts'

export const datasetHandlers: HandlersOf<'datasets'> = {
  open: ({ dataset }, { signal }) => openWithProgress(dataset, signal),

  describe: async ({ dataset }, { signal }) => describe(await openDataset(dataset, { signal })),

  async examples({ dataset: reference, indices, masks: wantsMasks, side }, { signal }) {
    const dataset = await openDataset(reference, { signal })
    refuseUnknown(dataset, indices)
    const whole = await dataset.images(indices)
    const images = side === undefined ? whole : thumbnails(whole, side)
    const masks = wantsMasks ? await dataset.masks?.(indices) : undefined
    const area = masks ? elementCount(masks.shape.slice(1)) : 0
    return indices.map((index, row) => {
      const picture = pictureOf(rowOf(images, row), dataset.pixelMaximum)
      const example = { index, label: dataset.labels[index] ?? -1, picture }
      return masks ? { ...example, mask: masks.data.slice(row * area, (row + 1) * area) } : example
    })
  },

  async indices({ dataset: reference, label, offset, limit }, { signal }) {
    const { labels } = await openDataset(reference, { signal })
    const all = Array.from(labels.keys()).filter((index) => label === undefined || labels[index] === label)
    return { total: all.length, indices: all.slice(offset, offset + limit) }
  },

  async statistics({ dataset: reference, ...division }, { signal }) {
    const dataset = await openDataset(reference, { signal })
    const parts = divide(dataset, division)
    const ranges = await rangesOf(dataset, parts, division, signal)
    return {
      mean: ranges.map(({ mean }) => mean),
      deviation: ranges.map(({ deviation }) => deviation),
      train: parts.train.length,
      validation: parts.validation.length,
      test: parts.test.length,
      remarks: parts.remarks,
    }
  },

  async seen({ dataset: reference, normalisation, augmentations, epoch, count, ...division }, { signal }) {
    const dataset = await openDataset(reference, { signal })
    const parts = divide(dataset, division)
    const preprocessing = await preprocessingOf(dataset, parts, division, normalisation)
    const { chosen, problems } = chooseAugmentations(augmentations)
    const refusals = [...problems, ...refuseAugmentations(chosen, dataset)]
    if (refusals.length > 0) throw new ProblemsFound(refusals)
    const [first = []] = batches(epochOrder(parts.train, division.seed, epoch - 1, true), count)
    const indices = first.slice(0, count)
    const spec = dataset.values
      ? { type: 'float32' as const, shape: [indices.length, ...dataset.values.shape.slice(1)] }
      : { type: 'int64' as const, shape: [indices.length] }
    const { input } = await readBatch({ dataset, preprocessing }, indices, spec, { chosen, seed: division.seed, epoch: epoch - 1 })
    const [low, high] = extremes(input.data)
    const shown = float32(
      input.shape,
      input.data.map((value) => value - low),
    )
    const examples = indices.map((index, row) => ({
      index,
      label: dataset.labels[index] ?? -1,
      picture: pictureOf(rowOf(shown, row), high > low ? high - low : 1),
    }))
    return { examples, low, high }
  },

  known: () => knownData(),
  remember: ({ location }) => rememberData(location),
  forget: ({ location }) => forgetData(location),
}

async function* openWithProgress(reference: DatasetReference, signal: AbortSignal): AsyncGenerator<OpenEvent, void> {
  let share = 0
  let told = 0
  let wake = (): void => undefined
  const opening = openDataset(reference, {
    signal,
    progress(now) {
      share = now
      // A hundred steps are as fine as anybody sees.
      if (share - told >= 0.01) wake()
    },
  })
  const over = opening.then(
    () => true,
    () => true,
  )
  for (;;) {
    const moved = new Promise<false>((resolve) => {
      wake = () => resolve(false)
    })
    if (await Promise.race([over, moved])) break
    told = share
    yield { kind: 'progress', share }
  }
  yield { kind: 'described', description: describe(await opening) }
}

function describe({
  title,
  shape,
  classes,
  labels,
  test,
  bad,
  remarks = [],
  fingerprint,
  attribution,
  pixelMaximum,
  masks,
}: Dataset): DatasetDescription {
  return {
    title,
    shape,
    classes,
    counts: countsOf(classes, labels),
    total: labels.length,
    testCount: test.length,
    bad,
    remarks,
    fingerprint,
    hasMasks: masks !== undefined,
    ...(attribution === undefined ? {} : { attribution }),
    ...(pixelMaximum === undefined ? {} : { pixelMaximum }),
  }
}

interface Division {
  readonly trainShare: number
  readonly validationShare: number
  readonly seed: number
  readonly testElsewhere: boolean
}

function divide(dataset: Dataset, { trainShare, validationShare, seed, testElsewhere }: Division): Split {
  if (trainShare + validationShare > 100) {
    const what = `The shares ${trainShare} % and ${validationShare} % are more than the whole.`
    throw new ProblemsFound([{ code: 'bad-split', severity: 'error', what, mend: 'Lower one of them.' }])
  }
  return split(dataset, { train: trainShare, validation: validationShare }, seed, testElsewhere)
}

const keyOf = ({ fingerprint, shape }: Dataset, division: Division, more = ''): string => JSON.stringify([fingerprint, shape, division, more])

const ranges = keepNewest<readonly Range[]>(16)
const rangesOf = (dataset: Dataset, parts: Split, division: Division, signal: AbortSignal): Promise<readonly Range[]> =>
  ranges(keyOf(dataset, division), () => channelRanges(dataset, parts.train, signal))

const fitted = keepNewest<Preprocessing>(16)
const preprocessingOf = (dataset: Dataset, parts: Split, division: Division, normalisation: Normalisation): Promise<Preprocessing> =>
  fitted(keyOf(dataset, division, normalisation), () => fitPreprocessing(dataset, parts.train, normalisation))

/** [n, C, H, W] -> [C, H, W] of one row. */
const rowOf = ({ shape, data }: Tensor<'float32'>, row: number): Tensor<'float32'> => {
  const size = data.length / (shape[0] ?? 1)
  return float32(shape.slice(1), data.subarray(row * size, (row + 1) * size))
}

function refuseUnknown(dataset: Dataset, indices: readonly number[]): void {
  const unknown = indices.find((index) => index >= dataset.labels.length)
  if (unknown === undefined) return
  const what = `"${dataset.title}" has no example ${unknown}: it holds ${dataset.labels.length}.`
  throw new ProblemsFound([{ code: 'unknown-example', severity: 'error', what, mend: 'Open the data again.' }])
}
