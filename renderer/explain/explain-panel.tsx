// Right panel of Explain: what the image is taken for and which class is explained, how maps are drawn, and the definition of the method in focus.

import { BookOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import { type ColourMap, colourMaps } from '../../core/explain/colour.ts'
import { explainers } from '../../core/explain/index.ts'
import type { Prediction } from '../../core/protocol/explain.ts'
import { TypesetFormula } from '../inspector/formula.tsx'
import { OptionForm } from '../inspector/option-form.tsx'
import { texts } from '../texts/texts.ts'
import { Dock, useFoldedDock } from '../ui/dock.tsx'
import { Field } from '../ui/field.tsx'
import { Panel, Section } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { Slider } from '../ui/slider.tsx'
import { Switch } from '../ui/switch.tsx'
import { gradientOf } from './colour-bars.tsx'
import { setColumnOption, useExplain } from './explain-store.ts'
import { ModelChoice } from './model-choice.tsx'

interface ExplainPanelProps {
  readonly predictions: readonly Prediction[]
  readonly failure: string | undefined
  /** True class of the image, where the data tell. */
  readonly truth: string | undefined
  readonly hasMask: boolean
  /** Why one scale cannot serve all maps; undefined when it can. */
  readonly whyNotShared: string | undefined
}

export function ExplainPanel(props: ExplainPanelProps) {
  // The rail that stands for the layers has no room for it.
  const rail = useFoldedDock('explain', 'left')
  return (
    <ExplainDock>
      <Panel label="Explanation" className="explain-panel">
        {rail && <ModelChoice />}
        <div className="panel-scroll">
          <Predictions {...props} />
          <View {...props} />
          <Method />
        </div>
      </Panel>
    </ExplainDock>
  )
}

export const ExplainDock = ({ children }: { readonly children: ReactNode }) => (
  <Dock side="right" name="explain" label={texts.app.panels.explanation} sizePx={312} narrowPx={272} minPx={248}>
    {children}
  </Dock>
)

const mostShown = 5

function Predictions({ predictions, failure, truth }: ExplainPanelProps) {
  const target = useExplain((state) => state.target)
  const first = predictions[0]
  const explained = predictions.find(({ classIndex }) => classIndex === (target ?? first?.classIndex))
  const top = predictions.slice(0, mostShown)
  const shown = explained && !top.includes(explained) ? [...top.slice(0, mostShown - 1), explained] : top
  const choose = (classIndex: number) => useExplain.setState({ target: classIndex === first?.classIndex ? undefined : classIndex })
  return (
    <Section title="Prediction" aside={explained ? `explains “${explained.label}”` : ''}>
      {failure && (
        <p className="field-remark" data-tone="error" role="alert">
          {failure}
        </p>
      )}
      <fieldset className="predictions">
        <legend className="visually-hidden">Class that is explained</legend>
        {shown.map(({ classIndex, label, probability, logit }) => (
          <button
            key={classIndex}
            type="button"
            className="prediction"
            aria-pressed={classIndex === explained?.classIndex}
            title={`score before softmax ${logit.toFixed(2)}`}
            onClick={() => choose(classIndex)}
          >
            <span className="truncate">
              {label}
              {label === truth && <span className="prediction-truth"> true class</span>}
            </span>
            <span>{probability.toFixed(2)}</span>
            <span className="prediction-bar" aria-hidden="true">
              <span style={{ width: `${probability * 100}%` }} />
            </span>
          </button>
        ))}
      </fieldset>
      {predictions.length > mostShown && explained && (
        <Field label="Another class">
          {({ id }) => (
            <Select
              id={id}
              value={String(explained.classIndex)}
              choices={Object.fromEntries(
                [...predictions].sort((a, b) => a.classIndex - b.classIndex).map(({ classIndex, label }) => [String(classIndex), label]),
              )}
              onChange={(value) => choose(Number(value))}
            />
          )}
        </Field>
      )}
    </Section>
  )
}

function View({ hasMask, whyNotShared }: ExplainPanelProps) {
  const { opacity, colours, shared, masks } = useExplain()
  const maps = Object.fromEntries(Object.entries(colourMaps).filter(([id]) => id !== 'signed')) as Record<Exclude<ColourMap, 'signed'>, string>
  return (
    <Section title="View">
      <Field label="Opacity">
        {({ id }) => (
          <span className="opacity">
            <Slider
              id={id}
              label="Opacity of the maps"
              value={opacity}
              min={0}
              max={1}
              step={0.05}
              onChange={(next) => useExplain.setState({ opacity: next })}
            />
            <span>{opacity.toFixed(2)}</span>
          </span>
        )}
      </Field>
      <Field label="Colour map" help="For maps without a sign; signed ones are blue–white–red with zero in the middle.">
        {({ id }) => (
          <span className="colour-choice">
            <span className="colour-swatch" style={{ background: gradientOf(colours) }} aria-hidden="true" />
            <Select id={id} value={colours} choices={maps} onChange={(next) => useExplain.setState({ colours: next })} />
          </span>
        )}
      </Field>
      <Field label="Scale" remark={whyNotShared}>
        {({ labelledBy }) => (
          <Segmented<'own' | 'shared'>
            labelledBy={labelledBy}
            value={shared && !whyNotShared ? 'shared' : 'own'}
            choices={{ own: 'Per map', shared: 'Shared' }}
            disabled={whyNotShared !== undefined}
            onChange={(next) => useExplain.setState({ shared: next === 'shared' })}
          />
        )}
      </Field>
      {hasMask && (
        <Field label="Object outline" help="From the mask that the data bring along.">
          {({ id }) => <Switch id={id} checked={masks} onChange={(next) => useExplain.setState({ masks: next })} />}
        </Field>
      )}
    </Section>
  )
}

function Method() {
  const { columns, focus } = useExplain()
  const column = columns[focus]
  const explainer = column && explainers.get(column.method)
  if (!column || !explainer) return null
  return (
    <Section title={explainer.title} aside={<BookOpen className="icon tertiary" aria-hidden="true" />}>
      <p className="method-summary">{explainer.summary}</p>
      <div className="method-formula">
        {explainer.formula.split(/,\s{2,}/).map((line) => (
          <TypesetFormula key={line} text={line} />
        ))}
      </div>
      <p className="method-source">{explainer.source}</p>
      <OptionForm options={explainer.options} values={column.options} onChange={(name, value) => setColumnOption(focus, name, value)} />
    </Section>
  )
}
