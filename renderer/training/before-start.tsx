// Before a run is begun: how much memory it will take, part by part, and how long an epoch lasts on each device, measured with a few real steps.

import { Timer } from 'lucide-react'
import { useMemo } from 'react'
import { optimizers } from '../../core/optimizers/index.ts'
import { readOptions } from '../../core/options/options.ts'
import type { TryEvent } from '../../core/protocol/training.ts'
import { type MemoryEstimate, trainingMemory } from '../../core/training/memory.ts'
import { sayBytes } from '../inspector/numbers.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/panel.tsx'
import { sayDuration } from './forecast.ts'
import { MemoryFigure } from './memory-figure.tsx'
import { plannedOptions, usePlan } from './plan.ts'
import { cancelTry, tryDevices, useTried, useTryKey } from './try-store.ts'

const words = texts.training.before

export function BeforeStart() {
  const key = useTryKey()
  const { key: triedKey, events, busy, failure } = useTried()
  const current = key !== undefined && key === triedKey
  return (
    <Section
      title={words.title}
      aside={
        busy ? (
          <Button kind="link" onClick={cancelTry}>
            {words.cancel}
          </Button>
        ) : undefined
      }
    >
      <MemoryRow />
      {!busy && !(current && events.length > 0) && (
        <Button icon={Timer} disabled={key === undefined} onClick={() => void tryDevices()} title={words.tryMeans}>
          {words.try}
        </Button>
      )}
      {(busy || current) && events.length > 0 && (
        <ul className="tried" aria-label={words.tried} aria-live="polite">
          {events.map((event) => (
            <TriedRow key={event.device} event={event} />
          ))}
        </ul>
      )}
      {current && !busy && events.length > 0 && (
        <Button kind="link" onClick={() => void tryDevices()}>
          {words.tryAgain}
        </Button>
      )}
      {current && failure && (
        <p className="tried-failure" role="alert">
          {failure}
        </p>
      )}
    </Section>
  )
}

function TriedRow({ event }: { readonly event: TryEvent }) {
  const epochs = usePlan((plan) => plannedOptions(plan.options).epochs)
  if (event.kind === 'unusable')
    return (
      <li>
        <details>
          <summary>
            <span className="truncate">{event.title}</span>
            <span className="tertiary">{words.unusable}</span>
          </summary>
          <p className="secondary">{event.reason}</p>
        </details>
      </li>
    )
  if (event.kind === 'trying')
    return (
      <li>
        <span className="truncate">{event.title}</span>
        <span className="secondary">{words.trying}</span>
      </li>
    )
  const details = words.details(
    event.steps,
    sayDuration(event.stepMs),
    event.stepsPerEpoch,
    sayDuration(event.openMs),
    sayDuration(event.epochMs * epochs),
    epochs,
  )
  return (
    <li title={details}>
      <span className="truncate">{event.title}</span>
      <b>{texts.training.header.perEpoch(sayDuration(event.epochMs))}</b>
      <span className="visually-hidden">{details}</span>
    </li>
  )
}

function MemoryRow() {
  const estimate = useMemory()
  if (!estimate) return null
  return (
    <div className="memory-row">
      <span>{words.memory}</span>
      <MemoryFigure estimate={estimate} side="right" className="value-button">
        {words.about(sayBytes(estimate.bytes))}
      </MemoryFigure>
    </div>
  )
}

/** Undefined while the design cannot be trained, and for imported networks, whose layers have no arithmetic. */
function useMemory(): MemoryEstimate | undefined {
  const checked = useDesign((state) => state.check.checked)
  const imported = useWindow((state) => state.imported)
  const plan = usePlan()
  return useMemo(() => {
    const definition = optimizers.get(plan.optimizer)
    if (!checked || imported || !definition) return undefined
    const options = readOptions(definition.options, plan.optimizerOptions[plan.optimizer] ?? {}).values
    return trainingMemory(checked.nodes, { batch: plannedOptions(plan.options).batchSize, optimizer: { definition, options } })
  }, [checked, imported, plan])
}
