// The Train workspace: the plan of the next run or the shown run's facts at the left, its curves in the middle, confusion and scores at the right.

import './training.css'
import './results.css'
import { Microscope, Pause, Play, RotateCcw, Square } from 'lucide-react'
import { memo, useEffect } from 'react'
import type { RunDetail } from '../../core/protocol/runs.ts'
import { onTrainCommand } from '../app/commands.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Dock } from '../ui/dock.tsx'
import { Later } from '../ui/later.tsx'
import { Message } from '../ui/message.tsx'
import { Panel, Section } from '../ui/panel.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { BeforeStart } from './before-start.tsx'
import { CurvesPanel } from './curves-panel.tsx'
import { GradientHealth } from './gradient-health.tsx'
import { HardestImages } from './hardest-images.tsx'
import { PlanForm } from './plan-form.tsx'
import { Refusal } from './refusal.tsx'
import { Results } from './results.tsx'
import { resumeRun, startRun } from './run-commands.ts'
import { RunFacts } from './run-facts.tsx'
import { RunHeader } from './run-header.tsx'
import { RunList } from './run-list.tsx'
import { control, isLive, loadRuns, useRun, useRuns } from './run-store.ts'
import { RunNotes, VerdictLine } from './verdict-line.tsx'

const words = texts.training.panel

export function TrainWorkspace() {
  const narrow = useNarrow()
  const detail = useRun((state) => state.detail)
  usePrimaryAction(detail)
  useEffect(() => {
    void showWhatRuns()
    onTrainCommand(() => void startRun())
    return () => onTrainCommand(undefined)
  }, [])
  return (
    <div className="workspace docked train-workspace">
      <Dock side="left" name="train" label={texts.app.panels.run} sizePx={272} narrowPx={240} minPx={216} maxPx={480}>
        <RunPanel />
      </Dock>
      <section className="train-centre" aria-label={words.curves} data-panel>
        <Refusal />
        <Away />
        {detail ? <Shown detail={detail} /> : <Empty />}
      </section>
      <Dock side={narrow ? 'bottom' : 'right'} name="train" label={texts.app.panels.results} sizePx={400} narrowPx={256} minPx={narrow ? 120 : 280}>
        {detail ? <ShownResults key={detail.run} detail={detail} /> : <NoResults />}
      </Dock>
    </div>
  )
}

function Away() {
  const lost = useRun((state) => state.lost)
  if (!lost) return null
  return (
    <Message tone="warn" title={texts.training.header.away}>
      {texts.training.header.awayMeans}
    </Message>
  )
}

function Shown({ detail }: { readonly detail: RunDetail }) {
  const history = useRun((state) => state.history)
  return (
    <>
      <div className="train-head">
        <RunHeader detail={detail} history={history} />
      </div>
      <Later key={detail.run}>
        <CurvesPanel detail={detail} history={history} />
        <VerdictLine detail={detail} history={history} />
        <HardestImages detail={detail} history={history} />
        <RunNotes notes={history.notes} />
      </Later>
    </>
  )
}

/** Steps are no matter of the results: they are drawn anew when an epoch or a checkpoint is. */
const ShownResults = memo(function ShownResults({ detail }: { readonly detail: RunDetail }) {
  useRun((state) => state.history.confusion)
  useRun((state) => state.history.saved)
  useRun((state) => state.history.done)
  return (
    <Later key={detail.run}>
      <Results detail={detail} history={useRun.getState().history} />
    </Later>
  )
})

const NoResults = () => (
  <Panel label={words.results} className="train-results">
    <Section title={words.results}>
      <p className="tertiary">{texts.training.empty.noResults}</p>
    </Section>
  </Panel>
)

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
        ? { label: words.pause, icon: Pause, primary: false, run: () => void control('pause') }
        : state === 'paused'
          ? { label: words.resume, icon: Play, primary: true, run: () => void control('resume') }
          : state === 'done'
            ? { label: words.explain, icon: Microscope, primary: true, run: () => useWindow.getState().show('explain') }
            : { label: words.train, icon: Play, primary: true, disabled: starting || (!fit && !imported), run: () => void startRun() }
    useWindow.setState({ primaryAction: action })
  }, [state, starting, fit, imported])
}

function RunPanel() {
  const detail = useRun((state) => state.detail)
  return (
    <Panel label={words.run} className="run-panel">
      {detail && isLive(detail.state) ? <LiveHead detail={detail} /> : <NextHead />}
      <div className="panel-scroll">
        {detail && isLive(detail.state) ? (
          <>
            <Section title={words.options} aside={words.whileRunning}>
              <RunFacts detail={detail} />
            </Section>
            <GradientHealth />
            <RunList />
          </>
        ) : (
          // Its many fields come after the results of a run that just ended.
          <Later>
            <PlanForm />
            {detail && <BeforeStart />}
            <RunList />
            {detail && <GradientHealth />}
          </Later>
        )}
      </div>
    </Panel>
  )
}

function LiveHead({ detail }: { readonly detail: RunDetail }) {
  const paused = detail.state === 'paused'
  const asked = useRun((state) => state.asked)
  const stopping = asked === 'stop'
  return (
    <div className="run-controls">
      <div className="run-title">
        <h2 className="truncate">{detail.label}</h2>
        <span className="run-live" data-paused={paused} role="status">
          {asked ? words.asked[asked] : words.states[detail.state]}
        </span>
      </div>
      <div className="run-buttons">
        <Button icon={paused ? Play : Pause} disabled={stopping} onClick={() => void control(paused ? 'resume' : 'pause')}>
          {paused ? words.resume : words.pause}
        </Button>
        <Button icon={Square} disabled={stopping} onClick={() => void control('stop')}>
          {words.stop}
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
          {starting ? words.starting : words.start}
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
  const none = useRuns((state) => state.runs.length === 0)
  const refused = useRun((state) => state.refusal !== undefined)
  const said = texts.training.empty
  if (starting || opening)
    return <Message title={starting ? said.starting : said.opening}>{starting ? said.startingMeans : said.openingMeans}</Message>
  return (
    <>
      <Unfinished />
      {fit || imported ? (
        <>
          {!refused && <Ready none={none} />}
          <BeforeStart />
        </>
      ) : (
        <Message
          title={said.notReady}
          actions={
            <Button kind="primary" onClick={() => useWindow.getState().show('design')}>
              {said.showProblems}
            </Button>
          }
        >
          {said.notReadyMeans}
        </Message>
      )}
    </>
  )
}

function Ready({ none }: { readonly none: boolean }) {
  const dataset = useWindow((state) => state.dataset)
  const said = texts.training.empty
  return (
    <Message
      title={none ? said.noRuns : said.newRun}
      actions={
        dataset ? (
          <Button icon={Play} onClick={() => void startRun()}>
            {words.train}
          </Button>
        ) : (
          <Button onClick={() => useWindow.getState().show('data')}>{texts.training.header.chooseData}</Button>
        )
      }
    >
      {dataset ? said.trainMeans : said.dataFirst}
    </Message>
  )
}

/** The newest run, where it was cut short: by its person, a crash, or the end of the program or the machine. */
function Unfinished() {
  const newest = useRuns((state) => state.runs[0])
  if (newest?.state !== 'interrupted') return null
  const said = texts.training.empty
  return (
    <Message
      title={said.unfinished(newest.label)}
      actions={
        <Button kind="primary" icon={RotateCcw} onClick={() => void resumeRun(newest.run)}>
          {said.resumeRun(newest.label)}
        </Button>
      }
    >
      {said.unfinishedMeans(newest.step)}
    </Message>
  )
}
