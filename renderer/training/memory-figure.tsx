// The memory that training will take, as a number that opens as its parts, each with its formula: before a run and in the status line.

import './memory-figure.css'
import type { ReactNode } from 'react'
import type { MemoryEstimate } from '../../core/training/memory.ts'
import { FormulaCard } from '../inspector/formula.tsx'
import { sayBytes } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import { Popover } from '../ui/popover.tsx'

const words = texts.training.before

interface MemoryFigureProps {
  readonly estimate: MemoryEstimate
  readonly side: 'right' | 'top'
  readonly className: string
  readonly children: ReactNode
}

export const MemoryFigure = ({ estimate, side, className, children }: MemoryFigureProps) => (
  <Popover
    title={words.memoryTitle}
    side={side}
    trigger={
      <button type="button" className={className} aria-label={words.memoryLabel(sayBytes(estimate.bytes))}>
        {children}
      </button>
    }
  >
    <p className="secondary">{words.memoryMeans}</p>
    {estimate.parts.map(({ title, formula }) => (
      <details key={title} className="memory-part">
        <summary>
          <span>{title}</span>
          <b>{sayBytes(formula.value)}</b>
        </summary>
        <FormulaCard formula={formula} name="M" />
      </details>
    ))}
  </Popover>
)
