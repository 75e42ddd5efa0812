// The trust panel: curves of insertion and deletion, a random map, randomised weights, the pointing game, below each map.

import './trust.css'
import { Check, ShieldCheck, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { type Fill, fills } from '../../core/explain/hide.ts'
import { explainers } from '../../core/explain/index.ts'
import type { Trust } from '../../core/protocol/explain.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { sayDuration } from '../training/forecast.ts'
import { Button } from '../ui/button.tsx'
import { Progress } from '../ui/progress.tsx'
import { Select } from '../ui/select.tsx'
import { useExplain } from './explain-store.ts'
import { useHeatmaps } from './heatmaps.ts'
import { TrustChart } from './trust-chart.tsx'
import { cancelTrust, type TrustJob, type TrustState, testMaps, useTrusts } from './trusts.ts'
import { heatmapRequestOf, type Question } from './use-column.ts'

const said = texts.explain.trust

export function TrustSection({ label, ...question }: Question & { readonly label: string | undefined }) {
  const { columns, zoomed, focus } = useExplain()
  const maps = useHeatmaps((state) => state.states)
  const { states, baseline, running } = useTrusts()
  const device = useWindow((state) => state.device)
  useEffect(() => cancelTrust, [])
  const jobs = columns.flatMap((column, at): readonly TrustJob[] => {
    const state = maps.get(column.id)
    const request = heatmapRequestOf(question, column, device)
    if (!state?.map || state.working || !request || (zoomed && at !== focus)) return []
    const { mask } = question.sample
    return [{ id: column.id, map: state.map, request: { ...request, target: state.map.target, ...(mask ? { mask } : {}) } }]
  })
  const current = (id: number): TrustState | undefined => {
    const state = states.get(id)
    return state && state.map === maps.get(id)?.map && state.baseline === baseline ? state : undefined
  }
  const untested = jobs.filter(({ id }) => !current(id)?.trust && !current(id)?.failure)
  const coming = columns.some(({ id }) => maps.get(id)?.working)
  // Asked for once, maps that are still being made are tested as they come.
  const [wanted, setWanted] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the jobs follow from the maps
  useEffect(() => {
    if (!wanted || running) return
    if (untested.length > 0) void testMaps(untested)
    else if (!coming) setWanted(false)
  }, [wanted, running, untested.length, coming])
  const some = wanted || columns.some(({ id }) => current(id))
  return (
    <section className="trust" aria-label={said.title}>
      <div className="trust-head">
        <h2>{said.title}</h2>
        <span className="section-aside truncate">{some ? said.about(label ?? '') : said.offer}</span>
        <span className="trust-baseline">
          <span className="section-aside">{said.baseline}</span>
          <Select<Fill> label={said.baselineLong} value={baseline} choices={fills} onChange={(next) => useTrusts.setState({ baseline: next })} />
        </span>
        {running || wanted ? (
          <Button
            onClick={() => {
              setWanted(false)
              cancelTrust()
            }}
          >
            {said.cancel}
          </Button>
        ) : (
          <Button icon={ShieldCheck} disabled={untested.length === 0 && !coming} onClick={() => setWanted(true)}>
            {said.test}
          </Button>
        )}
      </div>
      {some && <Legend />}
      {some && (
        <div className="maps" data-count={zoomed ? 1 : columns.length} data-zoomed={zoomed}>
          {columns.map((column, at) => {
            const title = explainers.get(column.method)?.title ?? column.method
            return zoomed && at !== focus ? null : <OneTrust key={column.id} title={title} state={current(column.id)} waits={wanted} />
          })}
        </div>
      )}
    </section>
  )
}

const Legend = () => (
  <ul className="trust-legend">
    {(['insertion', 'deletion', 'randomLine'] as const).map((line) => (
      <li key={line} data-line={line}>
        {said[line]}
      </li>
    ))}
  </ul>
)

function OneTrust({ title, state, waits }: { readonly title: string; readonly state: TrustState | undefined; readonly waits: boolean }) {
  if (!state) return <div className="trust-one tertiary">{waits ? said.waits : said.untested}</div>
  if (state.failure)
    return (
      <p className="trust-one" data-tone="error" role="alert">
        {state.failure}
      </p>
    )
  if (!state.trust)
    return (
      <div className="trust-one trust-busy">
        <Progress share={state.share ?? 0} label={said.progress(title)} />
        <span className="tertiary">{state.leftMs === undefined ? said.testing : said.left(sayDuration(state.leftMs))}</span>
      </div>
    )
  return (
    <div className="trust-one">
      <TrustChart title={title} trust={state.trust} />
      <Facts trust={state.trust} />
    </div>
  )
}

const two = (value: number): string => (Math.abs(value) < 0.005 ? '0.00' : value.toFixed(2).replace('-', '−'))

/** Rank correlation below which a map has forgotten the trained network; above the second it has kept most of it. The borders are ours. */
const [passes, fails] = [0.3, 0.7]

function Facts({ trust: { curves, random, randomised, pointing } }: { readonly trust: Trust }) {
  const kept = Math.abs(randomised)
  const verdict = kept < passes ? 'passes' : kept < fails ? 'weak' : 'fails'
  return (
    <dl className="trust-facts">
      <Fact name={said.areas} help={said.areasHelp}>
        <b>{`${two(curves.insertionArea)}, ${two(curves.deletionArea)}`}</b>
      </Fact>
      <Fact name={said.random} help={said.randomHelp}>
        {`${two(random.insertionArea)}, ${two(random.deletionArea)}`}
      </Fact>
      <Fact name={said.randomised} help={said.randomisedHelp}>
        <span className="trust-verdict" data-verdict={verdict}>
          {verdict === 'passes' ? <Check className="icon" aria-hidden="true" /> : <TriangleAlert className="icon" aria-hidden="true" />}
          {said.verdict(two(randomised), verdict)}
        </span>
      </Fact>
      <Fact name={said.pointing} help={said.pointingHelp}>
        {pointing ? said.pointed(pointing.inside, Math.round(pointing.chance * 100)) : <span className="tertiary">{said.noMask}</span>}
      </Fact>
    </dl>
  )
}

const Fact = ({ name, help, children }: { readonly name: string; readonly help: string; readonly children: ReactNode }) => (
  <div>
    <dt title={help}>{name}</dt>
    <dd>{children}</dd>
  </div>
)
