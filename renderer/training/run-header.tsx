// Head of the Train workspace's centre: how far the shown run is, or how it ended and what can be done with it.

import { Download, IdCard, RotateCcw } from 'lucide-react'
import { memo, useState } from 'react'
import { optimizers } from '../../core/optimizers/index.ts'
import type { RunDetail } from '../../core/protocol/runs.ts'
import type { RunHistory } from '../../core/training/history.ts'
import { exportRun } from '../state/export-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Message } from '../ui/message.tsx'
import { Progress } from '../ui/progress.tsx'
import { forecastOf, sayDuration } from './forecast.ts'
import { learningRateOf, optionsOfRun, usePlan } from './plan.ts'
import { RunCardDialog } from './run-card.tsx'
import { resumeRun, startRun } from './run-commands.ts'
import { stepsPerEpochOf, useRun } from './run-store.ts'

const words = texts.training.header

interface RunHeaderProps {
  readonly detail: RunDetail
  readonly history: RunHistory
}

export const RunHeader = memo(function RunHeader(props: RunHeaderProps) {
  const { state, failure: stored } = props.detail
  const met = useRun((run) => run.failure)
  const failure = stored ?? met
  if (state === 'failed' || (state === 'interrupted' && failure)) return <Failed {...props} failure={failure ?? words.failed} />
  return state === 'running' || state === 'paused' ? <Underway {...props} /> : <Over {...props} />
})

function Underway({ detail, history }: RunHeaderProps) {
  const { epochs } = optionsOfRun(detail.request.options)
  const forecast = forecastOf(history, detail.steps, stepsPerEpochOf(detail))
  const epoch = Math.min(epochs, Math.max(1, history.epoch))
  return (
    <>
      <div className="run-head">
        <h2>{words.epochOf(epoch, epochs)}</h2>
        <span className="secondary">{words.stepOf(history.step, detail.steps)}</span>
        <span className="run-head-end">
          {detail.state === 'paused' ? (
            <>
              <b>{words.paused}</b>
              <span className="secondary">{words.safe(history.saved)}</span>
            </>
          ) : (
            <>
              {forecast.leftMs !== undefined && <b>{words.left(sayDuration(forecast.leftMs))}</b>}
              {forecast.epochMs !== undefined && <span className="secondary">{words.perEpoch(sayDuration(forecast.epochMs))}</span>}
            </>
          )}
        </span>
      </div>
      <Progress share={forecast.share} label={words.progress(detail.label)} />
    </>
  )
}

function Over({ detail, history }: RunHeaderProps) {
  const { done, step, best, saved } = history
  const epoch = history.epochs.at(-1)?.epoch ?? 0
  const { earlyStopping } = optionsOfRun(detail.request.options)
  const kept = earlyStopping && best ? words.keptEpoch(best.epoch) : ''
  const interrupted = detail.state === 'interrupted'
  const [card, setCard] = useState(false)
  return (
    <div className="run-head">
      <h2>{interrupted ? words.stoppedAt(step) : words.epochsDone(epoch)}</h2>
      <span className="secondary">{interrupted ? words.safe(saved) : `${done ? words.reasons[done.reason] : ''} ${kept}`}</span>
      <span className="run-head-end">
        {done?.test?.accuracy !== undefined && (
          <span className="run-result" title={words.testMeans}>
            {words.testAccuracy} <b>{done.test.accuracy.toFixed(3)}</b>
          </span>
        )}
        {interrupted && (
          <Button icon={RotateCcw} onClick={() => void resumeRun(detail.run)}>
            {words.resume}
          </Button>
        )}
        {saved !== undefined && (
          <Button icon={Download} onClick={() => exportRun(detail.run, detail.label)}>
            {words.export}
          </Button>
        )}
        <IconButton icon={IdCard} label={words.runCard} onClick={() => setCard(true)} />
      </span>
      {card && <RunCardDialog run={detail.run} onClose={() => setCard(false)} />}
    </div>
  )
}

function Failed({ detail, history, failure }: RunHeaderProps & { readonly failure: string }) {
  const [what = failure, ...rest] = sentencesOf(failure)
  const { request, card } = detail
  const rate = card?.learningRates?.at(-1)?.learningRate ?? learningRateOf(request.optimizer.id, optionsOfRun(request.options).learningRate)
  const usual = learningRateOf(request.optimizer.id, 0)
  // A tenth, or the optimizer's own where that is lower still.
  const lower = Math.min(Number((rate / 10).toPrecision(2)), rate > usual ? usual : rate)
  const aboutRate = failure.includes('learning rate')
  const high = rate > usual ? words.rateIsHigh(sayRate(rate), optimizers.get(request.optimizer.id)?.title ?? request.optimizer.id) : ''
  const safe = words.safe(history.saved)
  const again = () => {
    usePlan.getState().setOption('learningRate', lower)
    useWindow.setState({ run: undefined })
    setTimeout(() => void startRun())
  }
  return (
    <Message
      tone="error"
      title={what}
      actions={
        <>
          {/* A loss that is no number would come again with the same rate: the same steps give the same numbers. */}
          {aboutRate && history.saved !== undefined && (
            <Button kind="primary" onClick={() => void resumeRun(detail.run, lower)}>
              {words.resumeWith(sayRate(lower))}
            </Button>
          )}
          {aboutRate && history.saved === undefined && (
            <Button kind="primary" onClick={again}>
              {words.startWith(sayRate(lower))}
            </Button>
          )}
          {!aboutRate && (
            <Button kind="primary" onClick={() => void resumeRun(detail.run)}>
              {words.resume}
            </Button>
          )}
          {history.epochs.length > 0 && <Button onClick={() => useWindow.getState().show('explain')}>{words.explainKept}</Button>}
        </>
      }
    >
      {aboutRate ? `${safe} ${high}` : `${rest.join(' ')} ${failure.includes('checkpoint of step') ? '' : safe}`}
    </Message>
  )
}

const sayRate = (rate: number): string => String(Number(rate.toPrecision(3)))
const sentencesOf = (text: string): readonly string[] => text.split(/(?<=\.)\s+(?=[A-Z])/)
