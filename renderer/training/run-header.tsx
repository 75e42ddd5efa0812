// Head of the Train workspace's centre: how far the shown run is, or how it ended and what can be done with it.

import { Download, RotateCcw } from 'lucide-react'
import type { RunDetail } from '../../core/protocol/runs.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { misfitOf } from '../datasets/fit-design.ts'
import { sayCount } from '../inspector/numbers.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/message.tsx'
import { Progress } from '../ui/progress.tsx'
import type { Curves } from './curves.ts'
import { forecastOf, sayDuration } from './forecast.ts'
import { learningRateOf, optionsOfRun, usePlan } from './plan.ts'
import { exportRun, resumeRun, startRun, stepsPerEpochOf, useRun } from './run-store.ts'

interface RunHeaderProps {
  readonly detail: RunDetail
  readonly events: readonly TrainingEvent[]
  readonly curves: Curves
}

export function RunHeader(props: RunHeaderProps) {
  const { state, failure: stored } = props.detail
  const met = useRun((run) => run.failure)
  const failure = stored ?? met
  if (state === 'failed' || (state === 'interrupted' && failure)) return <Failed {...props} failure={failure ?? 'The run failed.'} />
  return state === 'running' || state === 'paused' ? <Underway {...props} /> : <Over {...props} />
}

function Underway({ detail, events, curves }: RunHeaderProps) {
  const { epochs } = optionsOfRun(detail.request.options)
  const forecast = forecastOf(events, detail.steps, stepsPerEpochOf(detail))
  const epoch = Math.min(epochs, curves.epoch + 1)
  return (
    <>
      <div className="run-head">
        <h2>
          Epoch {sayCount(epoch)} of {sayCount(epochs)}
        </h2>
        <span className="secondary">
          step {sayCount(curves.step)} of {sayCount(detail.steps)}
        </span>
        <span className="run-head-end">
          {detail.state === 'paused' ? (
            <b>Paused</b>
          ) : (
            <>
              {forecast.leftMs !== undefined && <b>{sayDuration(forecast.leftMs)} left</b>}
              {forecast.epochMs !== undefined && <span className="secondary">{sayDuration(forecast.epochMs)} per epoch</span>}
            </>
          )}
        </span>
      </div>
      <Progress share={forecast.share} label={`Progress of ${detail.run}`} />
    </>
  )
}

const reasons = {
  epochs: '',
  'max-steps': 'The step limit is reached.',
  'early-stopping': 'Stopped early: the validation loss no longer fell.',
  stopped: 'Stopped by you.',
} as const

function Over({ detail, curves }: RunHeaderProps) {
  const { done, epoch, step } = curves
  const { earlyStopping } = optionsOfRun(detail.request.options)
  const kept = earlyStopping && curves.best ? `The weights of epoch ${curves.best.epoch} are kept.` : ''
  const interrupted = detail.state === 'interrupted'
  return (
    <div className="run-head">
      <h2>{interrupted ? `Stopped at step ${sayCount(step)}` : `${sayCount(epoch)} ${epoch === 1 ? 'epoch' : 'epochs'} done`}</h2>
      <span className="secondary">{interrupted ? saySafe(curves) : `${done ? reasons[done.reason] : ''} ${kept}`}</span>
      <span className="run-head-end">
        {done?.test?.accuracy !== undefined && (
          <span className="run-result" title="Measured on the test part, which was neither trained on nor used to stop">
            test accuracy <b>{done.test.accuracy.toFixed(3)}</b>
          </span>
        )}
        {interrupted && (
          <Button icon={RotateCcw} onClick={() => void resumeRun(detail.run)}>
            Resume
          </Button>
        )}
        {curves.saved !== undefined && (
          <Button icon={Download} onClick={() => void exportRun(detail.run)}>
            Export
          </Button>
        )}
      </span>
    </div>
  )
}

const saySafe = ({ saved }: Curves): string =>
  saved === undefined ? 'There is no checkpoint yet: resuming begins anew.' : `The checkpoint of step ${sayCount(saved)} is safe.`

function Failed({ detail, curves, failure }: RunHeaderProps & { readonly failure: string }) {
  const [what = failure, ...rest] = sentencesOf(failure)
  const { request } = detail
  const rate = learningRateOf(request.optimizer.id, optionsOfRun(request.options).learningRate)
  const usual = learningRateOf(request.optimizer.id, 0)
  const lower = rate > usual ? usual : Number((rate / 10).toPrecision(2))
  const again = () => {
    usePlan.getState().setOption('learningRate', lower)
    useWindow.setState({ run: undefined })
    setTimeout(() => void startRun())
  }
  const aboutRate = failure.includes('learning rate')
  return (
    <Message
      tone="error"
      title={what}
      actions={
        <>
          {aboutRate && (
            <Button kind="primary" onClick={again}>
              Start again with {lower}
            </Button>
          )}
          {/* A loss that is no number would come again: the same steps give the same numbers. */}
          {!aboutRate && (
            <Button kind="primary" onClick={() => void resumeRun(detail.run)}>
              Resume
            </Button>
          )}
        </>
      }
    >
      {rest.join(' ')} {failure.includes('checkpoint of step') || (aboutRate && curves.saved === undefined) ? '' : saySafe(curves)}
    </Message>
  )
}

const sentencesOf = (text: string): readonly string[] => text.split(/(?<=\.)\s+(?=[A-Z])/)

/** Why the last start was refused, above whatever is shown. */
export function Refusal() {
  const refusal = useRun((state) => state.refusal)
  const { design, check } = useDesign()
  const data = useWindow((state) => state.dataset?.description)
  const imported = useWindow((state) => state.imported)
  if (!refusal || refusal.kind === 'cancelled') return null
  const needsData = /no data/.test(refusal.sentence)
  const misfit =
    !imported && data && refusal.problems.some(({ code }) => code === 'image-size' || code === 'too-many-classes') && misfitOf(design, check, data)
  const fit = () => {
    if (!misfit) return
    useDesign.getState().perform(misfit.command)
    void startRun()
  }
  return (
    <Message
      tone="error"
      title="The run was not started"
      actions={
        <>
          {needsData && (
            <Button kind="primary" onClick={() => useWindow.getState().show('data')}>
              Choose data
            </Button>
          )}
          {misfit && (
            <Button kind="primary" onClick={fit}>
              {misfit.label} and train
            </Button>
          )}
          <Button onClick={() => useRun.setState({ refusal: undefined })}>Dismiss</Button>
        </>
      }
    >
      {refusal.problems.length > 0 ? refusal.problems.map(({ what, mend }) => <p key={what}>{`${what} ${mend}`}</p>) : refusal.sentence}
    </Message>
  )
}
