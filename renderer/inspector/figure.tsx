// One figure: a name and a number, and where there is more to know the formula that opens beside it, by pointer or keyboard.

import type { Formula } from '../../core/layers/layer-type.ts'
import { texts } from '../texts/texts.ts'
import { Popover } from '../ui/popover.tsx'
import { FormulaCard } from './formula.tsx'

/** A formula and what stands left of its equals sign. */
export interface NamedFormula {
  readonly name: string
  readonly formula: Formula
  /** Above it, where several open together. */
  readonly title?: string
}

interface FigureProps {
  readonly label: string
  readonly value: string
  readonly title?: string
  readonly formulas?: readonly NamedFormula[]
}

export function Figure({ label, value, title = label, formulas = [] }: FigureProps) {
  const shown = (
    <>
      {label} <b>{value}</b>
    </>
  )
  if (formulas.length === 0) return <div className="figure">{shown}</div>
  const button = (
    <button type="button" className="figure" aria-label={texts.analysis.showFormula(label, value)}>
      {shown}
    </button>
  )
  return (
    <Popover title={title} trigger={button}>
      <Formulas formulas={formulas} />
    </Popover>
  )
}

export const Formulas = ({ formulas }: { readonly formulas: readonly NamedFormula[] }) =>
  formulas.map(({ name, formula, title }) => (
    <div key={name} className="formula-block">
      {title && <h4>{title}</h4>}
      <FormulaCard formula={formula} name={name} />
    </div>
  ))

/** Nothing to explain where nothing is counted. */
export const named = (name: string, formula: Formula | undefined, title?: string): readonly NamedFormula[] =>
  formula && formula.value !== 0 ? [{ name, formula, ...(title === undefined ? {} : { title }) }] : []
