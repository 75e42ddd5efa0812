// A formula as it is written in a book: fractions, floors with drawn brackets, indices below; then the same with this layer's values.

import './formula.css'
import { Fragment, type ReactNode } from 'react'
import type { Formula } from '../../core/layers/layer-type.ts'
import { type Part, readFormula } from './formula-text.ts'
import { sayCount } from './numbers.ts'

export const TypesetFormula = ({ text, children }: { readonly text: string; readonly children?: ReactNode }) => (
  <span className="formula">
    {drawParts(readFormula(text))}
    {children}
  </span>
)

const drawParts = (parts: readonly Part[]): ReactNode =>
  // Parts never move within a formula: their place is their identity.
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  parts.map((part, at) => <Fragment key={at}>{drawPart(part)}</Fragment>)

function drawPart(part: Part): ReactNode {
  switch (part.kind) {
    case 'text':
      if (/^\d+$/.test(part.text)) return sayCount(Number(part.text))
      // Spaces at the edge of a box would be dropped.
      return part.text.replaceAll(' ', '\u00a0')
    case 'symbol':
      return (
        <span>
          {/^\p{L}{1,2}$/u.test(part.text) ? <i>{part.text}</i> : part.text}
          {part.below && <sub>{part.below}</sub>}
          {part.above && <sup>{part.above}</sup>}
        </span>
      )
    case 'fraction':
      return (
        <span className="formula-fraction">
          <span>{drawParts(part.over)}</span>
          <span>{drawParts(part.under)}</span>
        </span>
      )
    case 'parentheses':
      return <>({drawParts(part.inner)})</>
    default:
      return (
        <span className="formula-bracket" data-kind={part.kind}>
          {drawParts(part.inner)}
        </span>
      )
  }
}

/** `name`: what stands left of the equals sign, `n_out`. */
export function FormulaCard({ formula, name }: { readonly formula: Formula; readonly name: string }) {
  return (
    <div className="formula-card">
      <TypesetFormula text={`${name} = ${formula.symbols}`} />
      <span className="formula">
        <span className="tertiary">
          <TypesetFormula text={`${name} = `} />
        </span>
        <TypesetFormula text={formula.filled} />
        {formula.filled !== String(formula.value) && (
          <>
            {'\u00a0=\u00a0'}
            <span className="formula-value">{sayCount(formula.value)}</span>
            {formula.unit && `\u00a0${formula.unit}`}
          </>
        )}
      </span>
      {formula.terms.length > 0 && (
        <dl className="formula-terms">
          {formula.terms.map((term) => (
            <Fragment key={term.symbol}>
              <dt>
                <TypesetFormula text={term.symbol} />
              </dt>
              <dd>{term.meaning}</dd>
              <dd>{sayTerm(term)}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </div>
  )
}

/** A constant is its own symbol: it is not said twice. */
const sayTerm = ({ symbol, value }: Formula['terms'][number]): string => {
  if (typeof value !== 'number') return value
  return symbol === String(value) ? '' : sayCount(value)
}
