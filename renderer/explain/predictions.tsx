// What the image is taken for, and which class is explained: one of the first, or any other.

import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import type { Prediction } from '../../core/protocol/explain.ts'
import { texts } from '../texts/texts.ts'
import { Section } from '../ui/panel.tsx'
import { ClassSearch } from './class-search.tsx'
import { useExplain } from './explain-store.ts'

const said = texts.explain.predictions
const mostShown = 5

interface PredictionsProps {
  readonly predictions: readonly Prediction[]
  readonly failure: string | undefined
  readonly truth: string | undefined
}

export function Predictions({ predictions, failure, truth }: PredictionsProps) {
  const target = useExplain((state) => state.target)
  const first = predictions[0]
  const explained = predictions.find(({ classIndex }) => classIndex === (target ?? first?.classIndex))
  const top = predictions.slice(0, mostShown)
  const shown = explained && !top.includes(explained) ? [...top.slice(0, mostShown - 1), explained] : top
  const choose = (classIndex: number) => useExplain.setState({ target: classIndex === first?.classIndex ? undefined : classIndex })
  return (
    <Section title={said.title} aside={explained ? said.explains(explained.label) : ''}>
      {failure && (
        <p className="field-remark" data-tone="error" role="alert">
          {failure}
        </p>
      )}
      <fieldset className="predictions">
        <legend className="visually-hidden">{said.legend}</legend>
        {shown.map(({ classIndex, label, probability, logit }) => (
          <button
            key={classIndex}
            type="button"
            className="prediction"
            aria-pressed={classIndex === explained?.classIndex}
            title={said.score(logit.toFixed(2).replace('-', '−'))}
            onClick={() => choose(classIndex)}
          >
            <span className="truncate">
              {label}
              {label === truth && <span className="prediction-truth"> {said.trueClass}</span>}
            </span>
            <span>{probability.toFixed(2)}</span>
            <span className="prediction-bar" aria-hidden="true">
              <span style={{ width: `${probability * 100}%` }} />
            </span>
          </button>
        ))}
      </fieldset>
      {predictions.length > mostShown && <OtherClasses predictions={predictions} explained={explained?.classIndex} onChoose={choose} />}
    </Section>
  )
}

interface OtherClassesProps {
  readonly predictions: readonly Prediction[]
  readonly explained: number | undefined
  onChoose(classIndex: number): void
}

function OtherClasses({ predictions, explained, onChoose }: OtherClassesProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {said.another}
        <ChevronDown className="icon" aria-hidden="true" data-open={open} />
      </button>
      {open && (
        <ClassSearch
          label={said.find}
          classes={predictions.map(({ classIndex, label, probability }) => ({ classIndex, label, aside: probability.toFixed(3) }))}
          chosen={explained}
          onChoose={onChoose}
        />
      )}
    </>
  )
}
