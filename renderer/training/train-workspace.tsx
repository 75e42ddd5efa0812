// The Train workspace: the plan of the next run or the shown run's facts at the left, its curves in the middle, confusion and scores at the right.

import './training.css'
import { Microscope, Pause, Play, Square, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { RunDetail } from '../../core/protocol/runs.ts'
import { onTrainCommand } from '../app/commands.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dock } from '../ui/dock.tsx'
import { Message } from '../ui/message.tsx'
import { Panel, Section } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { ClassTable } from './class-table.tsx'
import { ConfusionMatrix } from './confusion-matrix.tsx'
import { type Curves, curvesOf, overfittingFor } from './curves.ts'
import { CurvesPanel } from './curves-panel.tsx'
import { PlanForm } from './plan-form.tsx'
import { RunFacts } from './run-facts.tsx'
import { Refusal, RunHeader } from './run-header.tsx'
import { RunList, stateWords } from './run-list.tsx'
import { control, isLive, loadRuns, startRun, stepsPerEpochOf, useRun, useRuns } from './run-store.ts'

export function TrainWorkspace() {
  const [compared, setCompared] = useState<string>()
  const narrow = useNarrow()
  const { detail, events, lost } = useRun()
  const curves = useMemo(() => detail && curvesOf(events, stepsPerEpochOf(detail)), [detail, events])
  usePrimaryAction(detail)
  useEffect(() => {
    void showWhatRuns()
    onTrainCommand(() => void startRun())
    return () => onTrainCommand(undefined)
  }, [])
  return (
    <div className="workspace docked train-workspace">
      <Dock side="left" name="train" label={texts.app.panels.run} sizePx={272} narrowPx={240} minPx={216} maxPx={480}>
        <RunPanel compared={compared} onCompare={setCompared} />
      </Dock>
      <section className="train-centre" aria-label="Curves" data-panel>
        <Refusal />
        {lost && (
          <Message tone="warn" title="The Node side of Lamina does not answer">
            The curves go on as soon as it does.
          </Message>
        )}
        {detail && curves ? (
          <>
            <div className="train-head">
              <RunHeader detail={detail} events={events} curves={curves} />
            </div>
            <CurvesPanel detail={detail} curves={curves} other={compared} />
            <Remarks curves={curves} detail={detail} />
          </>
        ) : (
          <Empty />
        )}
      </section>
      <Dock side={narrow ? 'bottom' : 'right'} name="train" label={texts.app.panels.results} sizePx={400} narrowPx={256} minPx={narrow ? 120 : 280}>
        {detail && curves ? <Results key={detail.run} detail={detail} curves={curves} /> : <Panel label="Results" className="train-results" />}
      </Dock>
    </div>
  )
}

/** A run that goes on is shown again after the window was closed or loaded anew. */
async function showWhatRuns(): Promise<void> {
  await loadRuns()
  const running = useRuns.getState().runs.find(({ state }) => isLive(state))
  const { run } = useWindow.getState()
  if (run === undefined && running && !useRun.getState().starting) useWindow.setState({ run: running.run })
}

function usePrimaryAction(detail: RunDetail | undefined): void {
  const fit = useDesign((state) => state.check.checked !== undefined)
  const imported = useWindow((state) => state.imported)
  const starting = useRun((state) => state.starting)
  const state = detail?.state
  useEffect(() => {
    const action =
      state === 'running'
        ? { label: 'Pause', icon: Pause, primary: false, run: () => void control('pause') }
        : state === 'paused'
          ? { label: 'Resume', icon: Play, primary: true, run: () => void control('resume') }
          : state === 'done'
            ? { label: 'Explain', icon: Microscope, primary: true, run: () => useWindow.getState().show('explain') }
            : { label: 'Train', icon: Play, primary: true, disabled: starting || (!fit && !imported), run: () => void startRun() }
    useWindow.setState({ primaryAction: action })
  }, [state, starting, fit, imported])
}

function RunPanel(props: { readonly compared: string | undefined; onCompare(run: string | undefined): void }) {
  const detail = useRun((state) => state.detail)
  return (
    <Panel label="Run" className="run-panel">
      {detail && isLive(detail.state) ? <LiveHead detail={detail} /> : <NextHead />}
      <div className="panel-scroll">
        {detail && isLive(detail.state) ? (
          <Section title="Options" aside="fixed while running">
            <RunFacts detail={detail} />
          </Section>
        ) : (
          <PlanForm />
        )}
        <RunList {...props} />
      </div>
    </Panel>
  )
}

function LiveHead({ detail }: { readonly detail: RunDetail }) {
  const paused = detail.state === 'paused'
  return (
    <div className="run-controls">
      <div className="run-title">
        <h2 className="truncate">{detail.run}</h2>
        <span className="run-live" data-paused={paused} role="status">
          {stateWords[detail.state]}
        </span>
      </div>
      <div className="run-buttons">
        <Button icon={paused ? Play : Pause} onClick={() => void control(paused ? 'resume' : 'pause')}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <Button icon={Square} onClick={() => void control('stop')}>
          Stop
        </Button>
      </div>
    </div>
  )
}

function NextHead() {
  const starting = useRun((state) => state.starting)
  const fit = useDesign((state) => state.check.checked !== undefined)
  const name = useDesign((state) => state.design.name)
  const imported = useWindow((state) => state.imported)
  return (
    <div className="run-controls">
      <div className="run-title">
        <h2 className="truncate">{imported?.name ?? name}</h2>
      </div>
      <div className="run-buttons">
        <Button icon={Play} disabled={starting || (!fit && !imported)} onClick={() => void startRun()}>
          {starting ? 'Starting …' : 'Start training'}
        </Button>
      </div>
    </div>
  )
}

function Empty() {
  const starting = useRun((state) => state.starting)
  const opening = useRun((state) => state.id !== undefined)
  const fit = useDesign((state) => state.check.checked !== undefined)
  const imported = useWindow((state) => state.imported)
  const dataset = useWindow((state) => state.dataset)
  const none = useRuns((state) => state.runs.length === 0)
  if (starting || opening)
    return (
      <Message title={starting ? 'Starting' : 'Opening the run'}>
        {starting ? 'The data are read, the network is compiled. The first step follows.' : 'Its curves are being read.'}
      </Message>
    )
  if (!fit && !imported)
    return (
      <Message
        title="The design is not ready to train"
        actions={
          <Button kind="primary" onClick={() => useWindow.getState().show('design')}>
            Show the problems
          </Button>
        }
      >
        Training begins when every layer has a shape and no problem is left.
      </Message>
    )
  return (
    <Message
      title={none ? 'No runs yet' : 'A new run'}
      actions={
        dataset ? (
          <Button icon={Play} onClick={() => void startRun()}>
            Train
          </Button>
        ) : (
          <Button onClick={() => useWindow.getState().show('data')}>Choose data</Button>
        )
      }
    >
      {dataset ? 'Train this design to see its curves here.' : 'Choose the images to train on first.'}
    </Message>
  )
}

/** What the numbers say, and what the run said aloud. */
function Remarks({ curves, detail }: { readonly curves: Curves; readonly detail: RunDetail }) {
  const waited = overfittingFor(curves)
  const left = isLive(detail.state) && curves.best ? ` The weights of epoch ${curves.best.epoch} are the best so far.` : ''
  return (
    <>
      {waited !== undefined && (
        <div className="callout-line" role="status">
          <TriangleAlert className="icon" aria-hidden="true" />
          <p>
            <b>Validation loss has not fallen for {waited} epochs while training loss still falls: overfitting.</b> Consider more dropout or weight
            decay.{left}
          </p>
        </div>
      )}
      {curves.notes.length > 0 && (
        <ul className="run-notes" aria-label="Notes of the run">
          {[...new Set(curves.notes)].map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function Results({ detail, curves }: { readonly detail: RunDetail; readonly curves: Curves }) {
  const [wanted, setWanted] = useState<'validation' | 'test'>()
  const test = curves.done?.test?.confusion
  const part = wanted ?? (test ? 'test' : 'validation')
  const counts = part === 'test' ? test : curves.confusion?.counts
  if (!counts)
    return (
      <Panel label="Results" className="train-results" title="Confusion matrix">
        <p className="results-empty">It is drawn when the first epoch has been validated.</p>
      </Panel>
    )
  return (
    <Panel label="Results" className="train-results">
      <div className="panel-scroll">
        <Section
          title="Confusion matrix"
          aside={
            test && curves.confusion ? (
              <Segmented<'validation' | 'test'> label="Part" value={part} choices={{ validation: 'Validation', test: 'Test' }} onChange={setWanted} />
            ) : (
              `validation, epoch ${curves.confusion?.epoch}`
            )
          }
        >
          <ConfusionMatrix counts={counts} classes={detail.classes} />
        </Section>
        <Section title="Per class" aside={part === 'test' ? 'test part' : 'validation part'}>
          <ClassTable counts={counts} classes={detail.classes} />
        </Section>
      </div>
    </Panel>
  )
}
