// What a run was asked to do, as it stands in its folder: shown while it runs, when nothing of it can be changed.

import type { RunDetail } from '../../core/protocol/runs.ts'
import { sayCount } from '../inspector/numbers.ts'
import { useWindow } from '../state/window-store.ts'
import { learningRateOf, lossTitles, optimizerTitles, optionsOfRun } from './plan.ts'

export function RunFacts({ detail }: { readonly detail: RunDetail }) {
  const devices = useWindow((state) => state.devices)
  const { request } = detail
  const options = optionsOfRun(request.options)
  const test = 100 - options.trainShare - options.validationShare
  const facts: readonly (readonly [string, string])[] = [
    ['Device', devices.find(({ provider }) => provider === request.device)?.title ?? request.device.toUpperCase()],
    ['Data', request.dataset.location.split(/[\\/]/).at(-1) ?? ''],
    ['Split', `${options.trainShare} : ${options.validationShare} : ${test}, seed ${options.seed}`],
    ['Loss', lossTitles()[request.loss.id] ?? request.loss.id],
    ['Optimizer', optimizerTitles()[request.optimizer.id] ?? request.optimizer.id],
    ['Learning rate', sayCount6(learningRateOf(request.optimizer.id, options.learningRate))],
    ['Batch size', sayCount(options.batchSize)],
    ['Epochs', `${sayCount(options.epochs)} at most`],
    ['Early stopping', options.earlyStopping ? `patience ${options.patience}, restore best` : 'off'],
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
}

const sayCount6 = (value: number): string => String(Number(value.toPrecision(6)))
