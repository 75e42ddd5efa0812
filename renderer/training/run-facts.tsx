// What a run was asked to do, as it stands in its folder: shown while it runs, when nothing of it can be changed.

import { memo } from 'react'
import { chooseAugmentations, sayAugmentations } from '../../core/datasets/augmentations/choose.ts'
import type { RunDetail } from '../../core/protocol/runs.ts'
import { sayCount } from '../inspector/numbers.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { learningRateOf, lossTitles, optimizerTitles, optionsOfRun, scheduleTitles } from './plan.ts'

const words = texts.training.facts

export const RunFacts = memo(function RunFacts({ detail }: { readonly detail: RunDetail }) {
  const devices = useWindow((state) => state.devices)
  const { request, card } = detail
  const options = optionsOfRun(request.options)
  const test = 100 - options.trainShare - options.validationShare
  const rate = card?.learningRates?.at(-1)?.learningRate ?? learningRateOf(request.optimizer.id, options.learningRate)
  const facts: readonly (readonly [string, string])[] = [
    [words.device, devices.find(({ provider }) => provider === request.device)?.title ?? request.device.toUpperCase()],
    [words.data, card?.title ?? request.dataset.location.split(/[\\/]/).at(-1) ?? ''],
    ...(request.testDataset ? [[words.testData, request.testDataset.location.split(/[\\/]/).at(-1) ?? ''] as const] : []),
    [words.split, words.splitSays(options.trainShare, options.validationShare, test, options.seed)],
    [words.augmentation, sayAugmentations(chooseAugmentations(request.augmentations ?? []).chosen) || words.off],
    [words.loss, lossTitles()[request.loss.id] ?? request.loss.id],
    [words.optimizer, optimizerTitles()[request.optimizer.id] ?? request.optimizer.id],
    [
      words.learningRate,
      [String(Number(rate.toPrecision(6))), ...(request.schedule ? [scheduleTitles()[request.schedule.id]?.toLowerCase()] : [])].join(', '),
    ],
    [words.batchSize, sayCount(options.batchSize)],
    [words.epochs, words.epochsSay(options.epochs)],
    [words.earlyStopping, options.earlyStopping ? words.stoppingSays(options.patience) : words.off],
  ]
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="truncate" title={value}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
})
