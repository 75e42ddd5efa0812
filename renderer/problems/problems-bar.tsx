// The strip below the canvas: the gravest problem in one line with its mend, and unfolded all of them.

import './problems.css'
import { ChevronDown, ChevronUp, Clock } from 'lucide-react'
import { type CSSProperties, useId } from 'react'
import type { Problem } from '../../core/problems.ts'
import { useDesign } from '../state/design-store.ts'
import { mend } from '../state/edits.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { changeDock, useDock } from '../ui/dock-store.ts'
import { Separator } from '../ui/separator.tsx'
import { ProblemIcon } from './problem-icon.tsx'
import { countProblems, gravestFirst, sayCounts } from './say-problems.ts'

/** The list's height is remembered under this name. */
const dockId = 'problems'

export function ProblemsBar({ onShowNode }: { onShowNode(id: string): void }) {
  const check = useDesign((state) => state.check)
  const design = useDesign((state) => state.design)
  const open = useWindow((state) => state.problemsOpen)
  const { sizePx } = useDock(dockId, { sizePx: 180, folded: false })
  const list = useId()
  const problems = gravestFirst(check.problems)
  const [first] = problems
  if (!first) return null
  const waiting = design.nodes.filter((node) => !check.shapes.has(node.id) && !problems.some((problem) => problem.node?.id === node.id))
  const Chevron = open ? ChevronDown : ChevronUp
  return (
    <section className="problems" aria-label={texts.app.panels.problems} data-panel>
      {open && (
        <Separator
          label={texts.ui.widthOf(texts.app.panels.problems, true)}
          controls={list}
          edge="top"
          sizePx={sizePx}
          minPx={80}
          maxPx={600}
          onResize={(next) => changeDock(dockId, { sizePx: next })}
          onReset={() => changeDock(dockId, { sizePx: undefined })}
        />
      )}
      <div className="problems-bar">
        {!open && <ProblemIcon severity={first.severity} />}
        <span className="strong">{sayCounts(countProblems(problems))}</span>
        <span className="problem-what truncate">{open ? waiting.length > 0 && texts.problems.waiting(waiting.length) : sentence(first)}</span>
        {!open && <Mend problem={first} />}
        <IconButton
          icon={Chevron}
          label={open ? texts.problems.fold : texts.problems.showAll}
          aria-expanded={open}
          onClick={() => useWindow.setState({ problemsOpen: !open })}
        />
      </div>
      {open && (
        <div id={list} className="problems-list" style={{ '--list-height': `${sizePx}px` } as CSSProperties}>
          {problems.map((problem) => (
            <ProblemRow key={`${problem.code} ${problem.node?.id} ${problem.option} ${problem.what}`} problem={problem} onShowNode={onShowNode} />
          ))}
          {waiting.length > 0 && (
            <div className="problem-row">
              <Clock className="icon tertiary" aria-hidden="true" />
              <span className="strong">{texts.problems.layers(waiting.length)}</span>
              <span className="secondary">{texts.problems.wait(waiting.map((node) => node.name))}</span>
            </div>
          )}
        </div>
      )}
    </section>
  )
}

const sentence = (problem: Problem): string => `${problem.node ? `${problem.node.name}: ` : ''}${problem.what} ${problem.mend}`

function ProblemRow({ problem, onShowNode }: { readonly problem: Problem; onShowNode(id: string): void }) {
  const { node } = problem
  return (
    <div className="problem-row">
      <ProblemIcon severity={problem.severity} />
      {node ? (
        <button type="button" className="problem-node truncate" title={node.name} onClick={() => onShowNode(node.id)}>
          {node.name}
        </button>
      ) : (
        <span className="strong">{texts.problems.design}</span>
      )}
      <span className="secondary">
        {problem.what} {problem.mend}
      </span>
      <Mend problem={problem} />
    </div>
  )
}

/** The mend as one click, where there is one. */
export function Mend({ problem, primary }: { readonly problem: Problem; readonly primary?: boolean }) {
  if (!problem.fix) return <span />
  return (
    <Button kind={primary ? 'primary' : 'default'} onClick={() => mend(problem)}>
      {problem.fix.label}
    </Button>
  )
}
