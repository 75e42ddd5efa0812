// What the inspector shows when no layer is selected: the totals of the design and its layers as a table.

import { useState } from 'react'
import type { DesignNode } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { totalsOf } from '../analysis/totals.ts'
import { useDesign } from '../state/design-store.ts'
import { Section } from '../ui/panel.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { TextField } from '../ui/text-field.tsx'
import { sayCount } from './numbers.ts'

export function DesignSummary() {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const perform = useDesign((state) => state.perform)
  const [renaming, setRenaming] = useState(false)
  const totals = totalsOf(design, check)
  const least = totals.whole ? '' : '≥ '
  const figures = [
    ['Layers', sayCount(design.nodes.length)],
    ['Parameters', least + sayCount(totals.parameters)],
    ['Multiply-adds', least + sayCount(totals.multiplyAdds)],
  ] as const
  return (
    <>
      <div className="inspector-title">
        <div>
          {renaming ? (
            <TextField
              value={design.name}
              label="Name of the design"
              commitOnEnter
              autoFocus
              maxLength={200}
              onChange={(name) => perform({ kind: 'rename-design', name })}
              onLeave={() => setRenaming(false)}
            />
          ) : (
            <h2>
              <button type="button" className="name-button truncate" title="Rename the design" onClick={() => setRenaming(true)}>
                {design.name}
              </button>
            </h2>
          )}
          <p>Whole design</p>
        </div>
      </div>
      <div className="panel-scroll">
        <Section title="Figures" aside="for one image">
          <div className="figures">
            {figures.map(([label, value]) => (
              <div className="figure" key={label}>
                {label} <b>{value}</b>
              </div>
            ))}
          </div>
        </Section>
        {design.nodes.length > 0 && <LayerTable />}
      </div>
    </>
  )
}

function LayerTable() {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const select = useDesign((state) => state.select)
  const columns: readonly Column<DesignNode>[] = [
    {
      title: 'layer',
      cell: (node) => (
        <button type="button" className="name-button truncate" title={layerTypes.get(node.type)?.title ?? node.type}>
          {node.name}
        </button>
      ),
    },
    { title: 'output', numeric: true, cell: (node) => sayOutput(check.shapes.get(node.id)) },
    { title: 'parameters', numeric: true, cell: (node) => sayCount(check.understood.get(node.id)?.arithmetic.parameters.value ?? 0) },
  ]
  const order = [...check.understood.keys()]
  const rows = [...design.nodes].sort((a, b) => place(order, a.id) - place(order, b.id))
  return (
    <Section title="Layers">
      <div className="layer-table">
        <Table label="Layers of the design" columns={columns} rows={rows} keyOf={(node) => node.id} onSelect={(node) => select([node.id])} />
      </div>
    </Section>
  )
}

const sayOutput = (shape: readonly number[] | undefined): string => (shape ? sayShape(shape) : '?')
const place = (order: readonly string[], id: string): number => {
  const at = order.indexOf(id)
  return at < 0 ? order.length : at
}
