// Status line: device, size of the network, memory that training takes, problems; at the right what runs now, or the data.

import { CircleCheck, CircleX, Cpu, Gauge, TriangleAlert } from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import { optimizers } from '../../core/optimizers/index.ts'
import { readOptions } from '../../core/options/options.ts'
import type { DeviceReport } from '../../core/protocol/app.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { trainingMemory } from '../../core/training/memory.ts'
import { totalsOf } from '../analysis/totals.ts'
import { sayBytes, sayCount, sayLarge } from '../inspector/numbers.ts'
import { countProblems, sayCounts } from '../problems/say-problems.ts'
import { askNodeSide, useConnection } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { type Activity, useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { MemoryFigure } from '../training/memory-figure.tsx'
import { plannedOptions, usePlan } from '../training/plan.ts'
import { Button } from '../ui/button.tsx'
import { Progress } from '../ui/progress.tsx'
import { runCommand } from './commands.ts'

const said = texts.app.status

export function StatusLine() {
  const start = useWindow((state) => state.workspace === 'start')
  const away = useConnection((state) => state.state === 'away')
  const activity = useWindow((state) => state.activity)
  return (
    <footer className="status-line" data-panel>
      {away ? <Away /> : <Devices all={start} />}
      {!start && <DesignFigures />}
      {activity ? <Running activity={activity} /> : <Place start={start} />}
      <p className="visually-hidden" role="status">
        {activity && sayProgress(activity)}
      </p>
    </footer>
  )
}

function Devices({ all }: { readonly all: boolean }) {
  const devices = useWindow((state) => state.devices)
  const chosen = useWindow((state) => state.device)
  const shown: readonly Pick<DeviceReport, 'provider' | 'title'>[] = all
    ? devices.filter(({ usable }) => usable)
    : [devices.find(({ provider }) => provider === chosen) ?? { provider: chosen as DeviceReport['provider'], title: chosen.toUpperCase() }]
  return shown.map(({ provider, title }) => {
    const Icon = provider === 'cpu' ? Cpu : Gauge
    return (
      <span className="status-item" key={provider}>
        <Icon className="icon" aria-hidden="true" />
        {title}
      </span>
    )
  })
}

const Away = () => (
  <span className="status-item" data-tone="warn" role="status">
    <TriangleAlert className="icon" aria-hidden="true" />
    {said.away}
    <Button kind="link" onClick={askNodeSide}>
      {said.tryAgain}
    </Button>
  </span>
)

function DesignFigures() {
  const check = useDesign((state) => state.check)
  const design = useDesign((state) => state.design)
  const totals = useMemo(() => totalsOf(design, check), [design, check])
  const counts = countProblems(check.problems)
  const tone = counts.error ? 'error' : counts.warning ? 'warn' : undefined
  const Icon = counts.error ? CircleX : counts.warning ? TriangleAlert : CircleCheck
  return (
    <>
      <span className="status-item">
        <b>
          {totals.whole ? '' : said.atLeast}
          {sayCount(totals.parameters)}
        </b>
        {said.parameters}
        {totals.headParameters > 0 && said.headParameters(sayCount(totals.headParameters))}
      </span>
      <span className="status-item">
        <b>{totals.whole ? sayLarge(totals.multiplyAdds) : said.unknown}</b> {said.multiplyAdds}
      </span>
      {totals.whole && totals.parameters > 0 && <Memory />}
      <span className="status-item" data-tone={tone} role="status">
        <button type="button" className="status-button" onClick={() => runCommand('problems')}>
          <Icon className="icon" aria-hidden="true" />
          <b>{sayCounts({ ...counts, note: 0 })}</b>
        </button>
      </span>
    </>
  )
}

/** At the batch size and with the optimizer of the next run. */
function Memory() {
  // In a task of its own: an edit is drawn before.
  const nodes = useDeferredValue(
    useDesign((state) => state.check.understood),
    null,
  )
  const { optimizer, optimizerOptions, options } = usePlan()
  const batch = plannedOptions(options).batchSize
  const estimate = useMemo(() => {
    const definition = optimizers.get(optimizer)
    if (!definition || !nodes) return undefined
    const values = readOptions(definition.options, optimizerOptions[optimizer] ?? {}).values
    return trainingMemory(nodes.values(), { batch, optimizer: { definition, options: values } })
  }, [nodes, optimizer, optimizerOptions, batch])
  if (!estimate) return null
  return (
    <span className="status-item status-memory">
      <MemoryFigure estimate={estimate} side="top" className="status-button">
        <b>≈ {sayBytes(estimate.bytes)}</b>
      </MemoryFigure>{' '}
      <span className="status-words">{said.memory(batch)}</span>
    </span>
  )
}

const Running = ({ activity }: { readonly activity: Activity }) => (
  <span className="status-item status-end">
    <span className="truncate">{activity.label}</span>
    {activity.share !== undefined && <Progress share={activity.share} label={activity.label} />}
    {activity.left && <span>{activity.left}</span>}
    {activity.cancel && (
      <Button kind="link" onClick={() => activity.cancel?.()}>
        {activity.cancelLabel ?? said.cancel}
      </Button>
    )}
  </span>
)

/** Read aloud once per quarter, not with every step. */
const sayProgress = ({ label, share = 0 }: Activity): string => said.progress(label.split(' · ')[0] ?? label, Math.floor(share * 4) * 25)

function Place({ start }: { readonly start: boolean }) {
  const dataset = useWindow((state) => state.dataset)
  if (start || !dataset) return <span className="status-item status-end">{said.local}</span>
  const { description, reference } = dataset
  const place = description ? `${description.title} · ${sayShape(description.shape)}` : reference.location
  return (
    <span className="status-item status-end" title={place}>
      <span className="truncate">{place}</span>
    </span>
  )
}
