// What the inspector shows when no layer is selected: the totals of the design, each as its sum, and its layers as a table.

import { useState } from 'react'
import type { CheckedNode } from '../../core/design/checked.ts'
import { memoryOf, sumOf } from '../analysis/figures.ts'
import { LayerTable } from '../analysis/layer-table.tsx'
import { useDesignLater } from '../state/design-later.ts'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/panel.tsx'
import { TextField } from '../ui/text-field.tsx'
import { Figure, named } from './figure.tsx'
import { sayBytes, sayCount } from './numbers.ts'

const { inspector: said } = texts

export function DesignSummary() {
  const empty = useDesign((state) => state.design.nodes.length === 0)
  return (
    <>
      <div className="inspector-title">
        <div>
          <DesignName />
          <p>{said.wholeDesign}</p>
        </div>
      </div>
      <div className="panel-scroll">
        <Section title={said.figures} aside={said.forOneImage}>
          <div className="figures">
            <Totals />
          </div>
        </Section>
        <KeptWeights />
        {!empty && <LayerTable />}
      </div>
    </>
  )
}

/** Where the design starts from weights of an imported file. */
function KeptWeights() {
  const kept = useDesign((state) => state.design.weights !== undefined)
  const perform = useDesign((state) => state.perform)
  if (!kept) return null
  return (
    <Section title={said.weights}>
      <p>{said.weightsOfFile}</p>
      <div className="message-actions">
        <Button onClick={() => perform({ kind: 'forget-weights' })}>{said.newWeights}</Button>
      </div>
    </Section>
  )
}

function DesignName() {
  const name = useDesign((state) => state.design.name)
  const perform = useDesign((state) => state.perform)
  const [renaming, setRenaming] = useState(false)
  if (!renaming)
    return (
      <h2>
        <button type="button" className="name-button truncate" title={said.renameDesign} onClick={() => setRenaming(true)}>
          {name}
        </button>
      </h2>
    )
  return (
    <TextField
      value={name}
      label={said.nameOfDesign}
      commitOnEnter
      autoFocus
      maxLength={200}
      onChange={(next) => perform({ kind: 'rename-design', name: next })}
      onLeave={() => setRenaming(false)}
    />
  )
}

/** Lower bounds as long as some layers are not understood. */
function Totals() {
  const { design, check } = useDesignLater()
  const [nodes, heads] = [false, true].map((aside) =>
    [...check.understood.values()].filter(({ node }) => check.trainedOnly.has(node.id) === aside),
  ) as [CheckedNode[], CheckedNode[]]
  const least = design.nodes.every((node) => node.bypassed || check.understood.has(node.id)) ? '' : '≥ '
  const parametersOf = ({ arithmetic }: CheckedNode) => arithmetic.parameters.value
  const total = (label: string, title: string, symbol: string, of: (node: CheckedNode) => number, say: (value: number) => string, over = nodes) => {
    const formula = sumOf(over, of, symbol)
    return <Figure label={label} title={title} value={least + say(formula.value)} formulas={named(symbol, formula)} />
  }
  return (
    <>
      <Figure label={said.layers} value={sayCount(design.nodes.length)} />
      {total(said.parameters, said.allParameters, 'P', parametersOf, sayCount)}
      {heads.length > 0 && total(said.headParameters, said.allHeadParameters, 'P', parametersOf, sayCount, heads)}
      {total(said.multiplyAdds, said.allMultiplyAdds, 'M', ({ arithmetic }) => arithmetic.multiplyAdds.value, sayCount)}
      {total(said.memory, said.allMemory, 'A', (node) => memoryOf(node).value, sayBytes)}
    </>
  )
}
