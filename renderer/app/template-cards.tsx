// The templates of the catalog, each with its drawing and its counted figures; a click opens it with data that fit. The last opens the list of published ones.

import { useMemo } from 'react'
import { check } from '../../core/design/check.ts'
import { templates } from '../../core/design/templates/index.ts'
import { type MeasuredLesson, measuredLessons } from '../../core/design/templates/measured.ts'
import { architectures } from '../../core/design/templates/published/index.ts'
import { uNet } from '../../core/design/templates/published/joined.ts'
import type { Template } from '../../core/design/templates/template.ts'
import { totalsOf } from '../analysis/totals.ts'
import { openLesson } from '../datasets/open-template.ts'
import { sayCount, sayLarge } from '../inspector/numbers.ts'
import { texts } from '../texts/texts.ts'
import { familyColour, familyTint } from '../theme/families.ts'
import { showArchitectures } from './architectures.ts'
import { type Preview, previewOf } from './template-preview.ts'

const say = texts.app.start.templates

export const TemplateCards = () => (
  <div className="start-grid">
    {[...templates.values()].map((template) => (
      <TemplateCard key={template.id} template={template} />
    ))}
    <ArchitecturesCard />
  </div>
)

/** What its lesson reached when it was measured, and where that was. */
function Measured({ measured, lesson }: { readonly measured: MeasuredLesson; readonly lesson: string }) {
  const { accuracy, seconds, cores, machine, date, testExamples, epochs } = measured
  return (
    <span className="template-figures" title={say.origin(testExamples, epochs, machine, date)}>
      <span>
        {say.accuracy} <b>{accuracy.toFixed(2)}</b> {say.on(lesson)}
      </span>
      <span>
        {say.about} <b>{say.duration(seconds)}</b> {say.cores(cores)}
      </span>
    </span>
  )
}

function TemplateCard({ template }: { readonly template: Template }) {
  const { preview, totals } = useMemo(() => {
    const design = template.build(template.standard)
    const checked = check(design)
    return { preview: previewOf(design, checked), totals: totalsOf(design, checked) }
  }, [template])
  const measured = measuredLessons[template.id]
  return (
    <button type="button" className="template" onClick={() => void openLesson(template)}>
      <Drawing preview={preview} />
      <span className="template-text">
        <span className="template-name">{template.id}</span>
        <span className="template-summary">{template.summary}</span>
        <span className="template-figures">
          <span>
            <b>{sayCount(totals.parameters)}</b> {say.parameters}
          </span>
          <span>
            <b>{sayLarge(totals.multiplyAdds)}</b> {say.multiplyAdds}
          </span>
        </span>
        {measured && <Measured measured={measured} lesson={template.lesson?.data.replace('builtin:', '') ?? ''} />}
      </span>
    </button>
  )
}

/** Opens the list of published architectures; drawn as the one whose shape says most. */
function ArchitecturesCard() {
  const preview = useMemo(() => {
    const design = uNet.draw(uNet.standard).drawn()
    return previewOf(design, check(design))
  }, [])
  const published = texts.app.start.architectures
  return (
    <button type="button" className="template" onClick={() => showArchitectures()}>
      <Drawing preview={preview} />
      <span className="template-text">
        <span className="template-name">{published.title}</span>
        <span className="template-summary">{published.summary(architectures.size - 4)}</span>
        <span className="template-figures">{published.figures}</span>
      </span>
    </button>
  )
}

const [viewWidth, viewHeight] = [336, 128]

function Drawing({ preview }: { readonly preview: Preview }) {
  const scale = Math.min(1, (viewWidth - 48) / Math.max(1, preview.width))
  const middle = preview.arcs.length ? 72 : 64
  const left = (viewWidth - preview.width * scale) / 2
  return (
    <svg className="template-drawing" viewBox={`0 0 ${viewWidth} ${viewHeight}`} aria-hidden="true">
      <line x1={left - 16} x2={left + preview.width * scale + 12} y1={middle} y2={middle} />
      {preview.arcs.map(({ from, to }, at) => {
        const [a, b] = [left + from * scale, left + to * scale]
        const top = 26 - (at % 2) * 4
        return (
          <path
            key={`${from}-${to}`}
            className="arc"
            d={`M${a} ${middle}V${top + 5}Q${a} ${top} ${a + 5} ${top}H${b - 5}Q${b} ${top} ${b} ${top + 5}V${middle}`}
          />
        )
      })}
      {preview.blocks.map((block) => {
        const x = left + block.x * scale
        const colour = familyColour[block.category]
        if (block.join) {
          const [centre, radius] = [x + (block.width * scale) / 2, Math.min(6.5, (block.width * scale) / 2 + 2)]
          return (
            <g key={block.id} stroke={colour} strokeWidth={1.4} fill="var(--canvas)">
              <circle cx={centre} cy={middle} r={radius} />
              <path d={`M${centre - 3} ${middle}h6M${centre} ${middle - 3}v6`} />
            </g>
          )
        }
        const width = Math.max(3, block.width * scale)
        return (
          <rect
            key={block.id}
            x={x}
            y={middle - block.height / 2}
            width={width}
            height={block.height}
            rx={1.5}
            stroke={colour}
            strokeWidth={1.25}
            fill={familyTint(block.category, 'var(--canvas)').replace('var(--family-tint)', '28%')}
          />
        )
      })}
    </svg>
  )
}
