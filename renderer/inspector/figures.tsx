// Input, output, parameters, multiply-adds, receptive field: each number opens as its formula with this layer's values.

import type { DesignNode } from '../../core/design/design.ts'
import type { Formula } from '../../core/layers/layer-type.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { fieldFigure } from '../analysis/receptive-field.ts'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { Section } from '../ui/panel.tsx'
import { Popover } from '../ui/popover.tsx'
import { FormulaCard } from './formula.tsx'
import { sayCount } from './numbers.ts'

export function Figures({ node }: { readonly node: DesignNode }) {
  const check = useDesign((state) => state.check)
  const checked = check.understood.get(node.id)
  if (!checked) {
    return (
      <Section title="Figures">
        <p className="handbook-text">Known as soon as a shape reaches {node.name} and its options fit.</p>
      </Section>
    )
  }
  const { inputs, output, arithmetic } = checked
  const field = fieldFigure(check, node.id)
  return (
    <Section title="Figures">
      <div className="figures">
        {inputs.length > 0 && <Figure label={inputs.length > 1 ? 'Inputs' : 'Input'} value={inputs.map(sayShape).join(' and ')} />}
        <Figure
          label="Output"
          value={sayShape(output)}
          formula={arithmetic.output}
          title={output.length === 3 ? 'Output height and width' : 'Output'}
          name="n_out"
        />
        <Figure label="Parameters" value={sayCount(arithmetic.parameters.value)} formula={some(arithmetic.parameters)} title="Parameters" name="P" />
        <Figure
          label="Multiply-adds"
          value={sayCount(arithmetic.multiplyAdds.value)}
          formula={some(arithmetic.multiplyAdds)}
          title="Multiply-adds for one image"
          name="M"
        />
        {arithmetic.otherwise && (
          <Figure
            label={texts.inspector.otherwise(arithmetic.otherwise.label)}
            value={sayCount(arithmetic.otherwise.multiplyAdds.value)}
            formula={arithmetic.otherwise.multiplyAdds}
            title="Multiply-adds for one image"
            name="M"
          />
        )}
        {field && <Figure label="Receptive field" value={field.size} formula={field.formula} title="Receptive field" name="r_out" />}
        {field && <p className="figure-note">{field.sentence}</p>}
      </div>
    </Section>
  )
}

/** Nothing to explain where nothing is counted. */
const some = (formula: Formula): Formula | undefined => (formula.value === 0 ? undefined : formula)

interface FigureProps {
  readonly label: string
  readonly value: string
  readonly formula?: Formula | undefined
  readonly title?: string
  /** Left of the equals sign. */
  readonly name?: string
}

function Figure({ label, value, formula, title = label, name = 'n' }: FigureProps) {
  if (!formula) {
    return (
      <div className="figure">
        {label} <b>{value}</b>
      </div>
    )
  }
  const button = (
    <button type="button" className="figure" aria-label={`${label}: ${value}. Show the formula`}>
      {label} <b>{value}</b>
    </button>
  )
  return (
    <Popover title={title} trigger={button}>
      <FormulaCard formula={formula} name={name} />
    </Popover>
  )
}
