// The layers of the design as a table: sorted by any column, every number opens as its formula, the whole as a CSV file.

import './analysis.css'
import { ArrowDown, ArrowUp, Download } from 'lucide-react'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { Formulas, type NamedFormula, named } from '../inspector/figure.tsx'
import { sayBytes, sayCount } from '../inspector/numbers.ts'
import { useDesign } from '../state/design-store.ts'
import { saveFile } from '../state/save-file.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { Section } from '../ui/panel.tsx'
import { Popover } from '../ui/popover.tsx'
import { fieldFigure, memoryOf } from './figures.ts'
import { type ColumnName, columns, csvOf, type LayerRow, layerRows, type Order, sorted } from './layer-rows.ts'

const { analysis: said, inspector: figures } = texts

/** As many as a tall window shows. */
const firstRows = 40

export function LayerTable() {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const [order, setOrder] = useState<Order>()
  const rows = useMemo(() => layerRows(design, check), [design, check])
  const shown = useMemo(() => sorted(rows, order), [rows, order])
  // A row has five figures that open: hundreds of rows come after what is in view, a few at a time.
  const drawn = useDeferredValue(shown, shown.slice(0, firstRows))
  const save = () => void saveFile('save-table', `${design.name}-layers.csv`, new TextEncoder().encode(csvOf(shown, said.csvTitles)))
  return (
    <Section title={said.layers} aside={<IconButton icon={Download} label={said.exportCsv} onClick={save} />}>
      <div className="layer-table">
        <table className="table" aria-label={said.table}>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {drawn.map((row) => (
              <Row key={row.node.id} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

interface HeadProps {
  readonly column: ColumnName
  readonly order: Order | undefined
  onOrder(order: Order | undefined): void
}

/** Numbers begin with the largest, names with the first; a third press goes back to the order of the design. */
function Head({ column, order, onOrder }: HeadProps) {
  const mine = order?.column === column ? order : undefined
  const first = column !== 'layer'
  const next = !mine ? { column, descending: first } : mine.descending === first ? { column, descending: !first } : undefined
  const Arrow = mine?.descending ? ArrowDown : ArrowUp
  return (
    <th scope="col" data-numeric={first} aria-sort={!mine ? 'none' : mine.descending ? 'descending' : 'ascending'}>
      <button type="button" title={said.sortBy(said.columns[column])} onClick={() => onOrder(next)}>
        {said.columns[column]}
        {mine && <Arrow className="icon" aria-hidden="true" />}
      </button>
    </th>
  )
}

function Row({ row }: { readonly row: LayerRow }) {
  const select = useDesign((state) => state.select)
  const { node, checked, output, field, sizes } = row
  const { parameters, multiplyAdds } = checked?.arithmetic ?? {}
  return (
    <tr>
      <td>
        <button type="button" className="name-button truncate" title={checked?.layer.title ?? node.type} onClick={() => select([node.id])}>
          {node.name}
        </button>
      </td>
      <Cell row={row} figure={figures.output} value={output} formulas={() => named('n_out', checked?.arithmetic.output)} />
      <Cell row={row} figure={figures.parameters} value={checked ? sayCount(sizes.parameters) : ''} formulas={() => named('P', parameters)} />
      <Cell row={row} figure={figures.multiplyAdds} value={checked ? sayCount(sizes.multiplyAdds) : ''} formulas={() => named('M', multiplyAdds)} />
      <Cell row={row} figure={figures.field} value={field} formulas={() => fieldFormulas(node.id)} />
      <Cell
        row={row}
        figure={figures.memory}
        value={checked ? sayBytes(sizes.memory) : ''}
        formulas={() => (checked ? named('A', memoryOf(checked)) : [])}
      />
    </tr>
  )
}

function fieldFormulas(id: string): readonly NamedFormula[] {
  const figure = fieldFigure(useDesign.getState().check, id)
  return [...named('r_out', figure?.formula), ...named('j_out', figure?.jump, figures.jump)]
}

interface CellProps {
  readonly row: LayerRow
  readonly figure: string
  readonly value: string
  formulas(): readonly NamedFormula[]
}

/** What opens is made when it is opened: a table has thousands of cells. */
function Cell({ row, figure, value, formulas }: CellProps): ReactNode {
  const [open, setOpen] = useState(false)
  const known = useMemo(() => (value === '' || value === '0' || value === '?' ? [] : formulas()), [value, formulas])
  const title = said.figureOf(figure, row.node.name)
  const button = (
    <button type="button" className="cell-figure" aria-label={said.showFormula(title, value)} onClick={open ? undefined : () => setOpen(true)}>
      {value}
    </button>
  )
  return (
    <td data-numeric="true">
      {known.length === 0 ? (
        value
      ) : open ? (
        <Popover title={title} trigger={button} startsOpen>
          <Formulas formulas={known} />
        </Popover>
      ) : (
        button
      )}
    </td>
  )
}
