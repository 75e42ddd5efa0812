// Status line: device, size of the network, problems; at the right what runs now, or the data.

import { CircleCheck, CircleX, Cpu, Gauge, TriangleAlert } from 'lucide-react'
import { sayShape } from '../../core/tensor/tensor.ts'
import { totalsOf } from '../analysis/totals.ts'
import { sayCount, sayLarge } from '../inspector/numbers.ts'
import { countProblems, sayCounts } from '../problems/say-problems.ts'
import { useConnection } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { Button } from '../ui/button.tsx'
import { Progress } from '../ui/progress.tsx'

export function StatusLine() {
  const workspace = useWindow((state) => state.workspace)
  return (
    <footer className="status-line" data-panel>
      {workspace === 'start' ? <AllDevices /> : <CurrentDevice />}
      {workspace !== 'start' && <DesignFigures />}
      <End start={workspace === 'start'} />
    </footer>
  )
}

function AllDevices() {
  const devices = useWindow((state) => state.devices)
  const connection = useConnection((state) => state.state)
  if (connection === 'away') return <Away />
  return devices
    .filter((device) => device.usable)
    .map((device) => (
      <span className="status-item" key={device.provider}>
        {device.provider === 'cpu' ? <Cpu className="icon" aria-hidden="true" /> : <Gauge className="icon" aria-hidden="true" />}
        {device.title}
      </span>
    ))
}

function CurrentDevice() {
  const devices = useWindow((state) => state.devices)
  const chosen = useWindow((state) => state.device)
  const connection = useConnection((state) => state.state)
  const device = devices.find((one) => one.provider === chosen)
  if (connection === 'away') return <Away />
  return (
    <span className="status-item">
      {chosen === 'cpu' ? <Cpu className="icon" aria-hidden="true" /> : <Gauge className="icon" aria-hidden="true" />}
      {device?.title ?? chosen.toUpperCase()}
    </span>
  )
}

const Away = () => (
  <span className="status-item" data-tone="warn" role="status">
    <TriangleAlert className="icon" aria-hidden="true" />
    The Node side does not answer: designing works, training waits
  </span>
)

function DesignFigures() {
  const check = useDesign((state) => state.check)
  const design = useDesign((state) => state.design)
  const totals = totalsOf(design, check)
  const counts = countProblems(check.problems)
  const tone = counts.error ? 'error' : counts.warning ? 'warn' : undefined
  const Icon = counts.error ? CircleX : counts.warning ? TriangleAlert : CircleCheck
  return (
    <>
      <span className="status-item">
        <b>
          {totals.whole ? '' : '≥ '}
          {sayCount(totals.parameters)}
        </b>
        parameters
      </span>
      <span className="status-item">
        <b>{totals.whole ? sayLarge(totals.multiplyAdds) : '—'}</b> multiply-adds
      </span>
      <span className="status-item" data-tone={tone} role="status">
        <Icon className="icon" aria-hidden="true" />
        {tone ? <b>{sayCounts({ ...counts, note: 0 })}</b> : 'No problems'}
      </span>
    </>
  )
}

function End({ start }: { readonly start: boolean }) {
  const activity = useWindow((state) => state.activity)
  const dataset = useWindow((state) => state.dataset)
  if (activity) {
    return (
      <span className="status-item status-end">
        {activity.label}
        {activity.share !== undefined && <Progress share={activity.share} label={activity.label} />}
        {activity.left}
        {activity.cancel && (
          <Button kind="link" onClick={() => activity.cancel?.()}>
            {activity.cancelLabel ?? 'Cancel'}
          </Button>
        )}
      </span>
    )
  }
  if (start || !dataset) return <span className="status-item status-end">Everything stays on this computer</span>
  const { description, reference } = dataset
  return <span className="status-item status-end">{description ? `${description.title} · ${sayShape(description.shape)}` : reference.location}</span>
}
