// Input, output, parameters, multiply-adds, receptive field, memory: each number opens as its formula with this layer's values.

import type { CheckedNode } from '../../core/design/checked.ts'
import type { DesignNode } from '../../core/design/design.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { type FieldFigure, fieldFigure, memoryOf } from '../analysis/figures.ts'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { Section } from '../ui/panel.tsx'
import { FieldView } from './field-view.tsx'
import { Figure, named } from './figure.tsx'
import { sayBytes, sayCount } from './numbers.ts'

const { inspector: said } = texts

export function Figures({ node }: { readonly node: DesignNode }) {
  const check = useDesign((state) => state.check)
  const checked = check.understood.get(node.id)
  if (!checked) {
    return (
      <Section title={said.figures}>
        <p className="handbook-text">{said.waits(node.name)}</p>
      </Section>
    )
  }
  const field = fieldFigure(check, node.id)
  return (
    <Section title={said.figures}>
      <div className="figures">
        <CountedFigures checked={checked} />
        {field && <FieldFigures field={field} />}
      </div>
      {check.trainedOnly.has(node.id) && <p className="figure-note">{said.trainedOnly}</p>}
      {field && <FieldView checked={checked} figure={field} />}
    </Section>
  )
}

function CountedFigures({ checked }: { readonly checked: CheckedNode }) {
  const { inputs, output, arithmetic } = checked
  const { parameters, multiplyAdds, otherwise } = arithmetic
  const memory = memoryOf(checked)
  return (
    <>
      {inputs.length > 0 && <Figure label={inputs.length > 1 ? said.inputs : said.input} value={inputs.map(sayShape).join(said.and)} />}
      <Figure
        label={said.output}
        value={sayShape(output)}
        title={output.length === 3 ? said.outputPlaces : said.output}
        formulas={named('n_out', arithmetic.output)}
      />
      <Figure label={said.parameters} value={sayCount(parameters.value)} formulas={named('P', parameters)} />
      <Figure label={said.multiplyAdds} value={sayCount(multiplyAdds.value)} title={said.multiplyAddsTitle} formulas={named('M', multiplyAdds)} />
      {otherwise && (
        <Figure
          label={said.otherwise(otherwise.label)}
          value={sayCount(otherwise.multiplyAdds.value)}
          title={said.multiplyAddsTitle}
          formulas={named('M', otherwise.multiplyAdds)}
        />
      )}
      <Figure label={said.memory} value={sayBytes(memory.value)} title={said.memoryTitle} formulas={named('A', memory)} />
    </>
  )
}

const FieldFigures = ({ field: { size, formula, jump } }: { readonly field: FieldFigure }) => (
  <Figure label={said.field} value={size} formulas={[...named('r_out', formula), ...named('j_out', jump, said.jump)]} />
)
