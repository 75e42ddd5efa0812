// The form of the next run: device, data, loss, optimizer and options, each from its definition.

import { losses } from '../../core/losses/index.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import type { Problem } from '../../core/problems.ts'
import { trainingOptions } from '../../core/training/options.ts'
import { schedules } from '../../core/training/schedules/index.ts'
import { OptionForm } from '../inspector/option-form.tsx'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Section } from '../ui/panel.tsx'
import { Select } from '../ui/select.tsx'
import { learningRateOf, lossTitles, optimizerTitles, plannedOptions, scheduleTitles, usePlan } from './plan.ts'
import { useRun } from './run-store.ts'

const words = texts.training.panel
const usual = ['epochs', 'batchSize', 'learningRate', 'earlyStopping', 'patience']
const usualOfOptimizer = ['momentum', 'weightDecay']
const others = Object.keys(trainingOptions).filter((name) => !usual.includes(name))

export function PlanForm() {
  const plan = usePlan()
  const problems = useRun((state) => state.refusal?.problems)
  const loss = losses.get(plan.loss)
  const optimizer = optimizers.get(plan.optimizer)
  const given = plannedOptions(plan.options)
  const values = { ...plan.options, learningRate: plan.options.learningRate ?? learningRateOf(plan.optimizer, given.learningRate) }
  return (
    <>
      <Section title={words.options} aside={words.ofNext}>
        <DeviceField />
        <DataField />
        <Field label={words.optimizer} {...(optimizer ? { help: optimizer.summary } : {})}>
          {({ id }) => <Select id={id} value={plan.optimizer} choices={optimizerTitles()} onChange={plan.setOptimizer} />}
        </Field>
        {optimizer && (
          <OptionForm
            options={optimizer.options}
            values={plan.optimizerOptions[plan.optimizer] ?? {}}
            onChange={plan.setOptimizerOption}
            problems={named(problems, 'optimizer.')}
            without={Object.keys(optimizer.options).filter((name) => !usualOfOptimizer.includes(name))}
          />
        )}
        <OptionForm options={trainingOptions} values={values} onChange={plan.setOption} problems={problems ?? []} without={others} />
        <ScheduleFields problems={problems} />
      </Section>
      <Section>
        <details className="more-options">
          <summary>{words.moreOptions}</summary>
          <Field label={words.loss} {...(loss ? { help: loss.summary } : {})}>
            {({ id }) => <Select id={id} value={plan.loss} choices={lossTitles()} onChange={plan.setLoss} />}
          </Field>
          {loss && (
            <OptionForm
              options={loss.options}
              values={plan.lossOptions[plan.loss] ?? {}}
              onChange={plan.setLossOption}
              problems={named(problems, 'loss.')}
            />
          )}
          {optimizer && (
            <OptionForm
              options={optimizer.options}
              values={plan.optimizerOptions[plan.optimizer] ?? {}}
              onChange={plan.setOptimizerOption}
              without={usualOfOptimizer}
            />
          )}
          <OptionForm options={trainingOptions} values={plan.options} onChange={plan.setOption} problems={problems ?? []} without={usual} />
        </details>
      </Section>
    </>
  )
}

function ScheduleFields({ problems }: { readonly problems: readonly Problem[] | undefined }) {
  const { schedule, scheduleOptions, setSchedule, setScheduleOption } = usePlan()
  const definition = schedules.get(schedule)
  // A constant rate has its warm-up among the further options.
  const unusual = schedule === 'constant' ? Object.keys(definition?.options ?? {}) : []
  return (
    <>
      <Field label={words.schedule} {...(definition ? { help: definition.summary } : {})}>
        {({ id }) => <Select id={id} value={schedule} choices={scheduleTitles()} onChange={setSchedule} />}
      </Field>
      {definition && (
        <OptionForm
          options={definition.options}
          values={scheduleOptions[schedule] ?? {}}
          onChange={setScheduleOption}
          problems={named(problems, 'schedule.')}
          without={unusual}
        />
      )}
    </>
  )
}

/** Problems of a part, under the part's own option names. */
const named = (problems: readonly Problem[] | undefined, prefix: string): readonly Problem[] =>
  (problems ?? []).flatMap((problem) => (problem.option?.startsWith(prefix) ? [{ ...problem, option: problem.option.slice(prefix.length) }] : []))

function DeviceField() {
  const devices = useWindow((state) => state.devices)
  const device = useWindow((state) => state.device)
  const choices = Object.fromEntries(devices.map(({ provider, title }) => [provider, title]))
  const unusable = devices.filter(({ usable }) => !usable)
  const remarks = devices.find(({ provider }) => provider === device)?.remarks ?? []
  return (
    <>
      <Field label={words.device} remark={remarks.join(' ') || undefined}>
        {({ id }) => (
          <Select
            id={id}
            value={device}
            choices={Object.keys(choices).length > 0 ? choices : { [device]: device.toUpperCase() }}
            unavailable={new Set(unusable.map(({ provider }) => provider))}
            onChange={(provider) => useWindow.setState({ device: provider })}
          />
        )}
      </Field>
      {unusable.length > 0 && (
        <details className="device-reasons">
          <summary>{unusable.length === 1 ? words.whyNot(unusable[0]?.title ?? '') : words.whyNotOthers(unusable.length)}</summary>
          <dl>
            {unusable.map(({ provider, title, reason }) => (
              <div key={provider}>
                <dt>{title}</dt>
                <dd>{reason}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  )
}

function DataField() {
  const dataset = useWindow((state) => state.dataset)
  return (
    <Field label={words.data}>
      {({ id }) => (
        <Button id={id} className="data-choice" onClick={() => useWindow.getState().show('data')}>
          <span className="truncate">{dataset ? (dataset.description?.title ?? dataset.reference.location) : words.choose}</span>
        </Button>
      )}
    </Field>
  )
}
