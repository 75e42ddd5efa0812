// Answers about data: what a dataset holds, which examples, and their pictures.

import type { Dataset } from '../../core/datasets/dataset.ts'
import { pictureOf } from '../../core/datasets/picture.ts'
import { countsOf } from '../../core/datasets/stored.ts'
import { ProblemsFound } from '../../core/problems.ts'
import { elementCount, float32 } from '../../core/tensor/tensor.ts'
import { openDataset } from '../files/open-dataset.ts'
import type { HandlersOf } from './handlers.ts'

export const datasetHandlers: HandlersOf<'datasets'> = {
  async describe({ dataset: reference }) {
    const { title, shape, classes, labels, test, bad, remarks = [], fingerprint, attribution, masks } = await openDataset(reference)
    const counts = countsOf(classes, labels)
    const described = {
      title,
      shape,
      classes,
      counts,
      total: labels.length,
      testCount: test.length,
      bad,
      remarks,
      fingerprint,
      hasMasks: masks !== undefined,
    }
    return attribution === undefined ? described : { ...described, attribution }
  },

  async examples({ dataset: reference, indices, masks: wantsMasks }) {
    const dataset = await openDataset(reference)
    refuseUnknown(dataset, indices)
    const images = await dataset.images(indices)
    const masks = wantsMasks ? await dataset.masks?.(indices) : undefined
    const size = elementCount(dataset.shape)
    const area = masks ? elementCount(masks.shape.slice(1)) : 0
    return indices.map((index, row) => {
      const picture = pictureOf(float32(dataset.shape, images.data.subarray(row * size, (row + 1) * size)), dataset.pixelMaximum)
      const example = { index, label: dataset.labels[index] ?? -1, picture }
      return masks ? { ...example, mask: masks.data.slice(row * area, (row + 1) * area) } : example
    })
  },

  async indices({ dataset: reference, label, offset, limit }) {
    const { labels } = await openDataset(reference)
    const all = Array.from(labels.keys()).filter((index) => label === undefined || labels[index] === label)
    return { total: all.length, indices: all.slice(offset, offset + limit) }
  },
}

function refuseUnknown(dataset: Dataset, indices: readonly number[]): void {
  const unknown = indices.find((index) => index >= dataset.labels.length)
  if (unknown === undefined) return
  const what = `"${dataset.title}" has no example ${unknown}: it holds ${dataset.labels.length}.`
  throw new ProblemsFound([{ code: 'unknown-example', severity: 'error', what, mend: 'Open the data again.' }])
}
