// The layers of the design as a table: sorted by any column, every number opens as its formula, the whole as a CSV file.

import './analysis.css'
import { ArrowDown, ArrowUp, Download, GraduationCap } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { Formulas, type NamedFormula, named } from '../inspector/figure.tsx'
import { sayBytes, sayCount } from '../inspector/numbers.ts'
import { useDesignLater } from '../state/design-later.ts'
import { useDesign } from '../state/design-store.ts'
import { saveFile } from '../state/save-file.ts'
import { texts } from '../texts/texts.ts'
import { IconButton } from '../ui/button.tsx'
import { Section } from '../ui/panel.tsx'
import { Popover } from '../ui/popover.tsx'
import { SeenRows } from '../ui/seen-rows.tsx'
import { fieldFigure, memoryOf } from './figures.ts'
import { type ColumnName, columns, csvOf, type LayerRow, layerRows, type Order, sorted } from './layer-rows.ts'

const { analysis: said, inspector: figures } = texts

export function LayerTable() {
  const { design, check } = useDesignLater()
  const [order, setOrder] = useState<Order>()
  const rows = useMemo(() => layerRows(design, check), [design, check])
  const shown = useMemo(() => sorted(rows, order), [rows, order])
  const save = () => void saveFile('save-table', `${design.name}-layers.csv`, new TextEncoder().encode(csvOf(shown, said.csvTitles)))
  return (
    <Section title={said.layers} aside={<IconButton icon={Download} label={said.exportCsv} onClick={save} />}>
      <div className="layer-table">
        <table className="table" aria-label={said.table} aria-rowcount={shown.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <Head key={column} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <SeenRows
            rows={shown}
            columns={columns.length}
            scroller=".panel-scroll"
            first={<Widest rows={shown} />}
            draw={(row, at) => <Row key={row.node.id} row={row} index={at + 2} />}
          />
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

/** The longest text of every column, laid out without height: columns keep their widths while rows come and go. */
function Widest({ rows }: { readonly rows: readonly LayerRow[] }) {
  const texts = useMemo(() => longestIn(rows), [rows])
  return (
    <tr className="widest">
      {columns.map((column) => (
        <td key={column} data-numeric={column !== 'layer'}>
          {texts[column]}
          {column === 'layer' && rows.some(({ trainedOnly }) => trainedOnly) && markWide}
        </td>
      ))}
    </tr>
  )
}

/** As wide as the mark behind a name. */
const markWide = '\u2003\u2003'

const longest = (texts: readonly string[]): string => texts.reduce((most, text) => (text.length > most.length ? text : most), '')

const numbers = { parameters: sayCount, multiplyAdds: sayCount, memory: sayBytes } as const
type NumberColumn = keyof typeof numbers

/** What the cells of a row say. */
function shownIn({ node, checked, output, field, sizes }: LayerRow): Readonly<Record<ColumnName, string>> {
  const say = (column: NumberColumn): string => (checked ? numbers[column](sizes[column]) : '')
  return { layer: node.name, output, parameters: say('parameters'), multiplyAdds: say('multiplyAdds'), field, memory: say('memory') }
}

/** Layers of a large design are much alike: a number that stands in many rows is written once. */
function longestIn(rows: readonly LayerRow[]): Readonly<Record<ColumnName, string>> {
  const say = (column: NumberColumn): string =>
    longest([...new Set(rows.flatMap(({ checked, sizes }) => (checked ? [sizes[column]] : [])))].map(numbers[column]))
  return {
    layer: longest(rows.map(({ node }) => node.name)),
    output: longest(rows.map(({ output }) => output)),
    parameters: say('parameters'),
    multiplyAdds: say('multiplyAdds'),
    field: longest(rows.map(({ field }) => field)),
    memory: say('memory'),
  }
}

function Row({ row, index }: { readonly row: LayerRow; readonly index: number }) {
  const select = useDesign((state) => state.select)
  const { node, checked } = row
  const says = shownIn(row)
  const { parameters, multiplyAdds } = checked?.arithmetic ?? {}
  return (
    <tr aria-rowindex={index}>
      <td>
        <span className="layer-name">
          <button type="button" className="name-button truncate" title={checked?.layer.title ?? node.type} onClick={() => select([node.id])}>
            {says.layer}
          </button>
          {row.trainedOnly && <GraduationCap className="icon" role="img" aria-label={said.trainedOnly} />}
        </span>
      </td>
      <Cell row={row} figure={figures.output} value={says.output} formulas={() => named('n_out', checked?.arithmetic.output)} />
      <Cell row={row} figure={figures.parameters} value={says.parameters} formulas={() => named('P', parameters)} />
      <Cell row={row} figure={figures.multiplyAdds} value={says.multiplyAdds} formulas={() => named('M', multiplyAdds)} />
      <Cell row={row} figure={figures.field} value={says.field} formulas={() => fieldFormulas(node.id)} />
      <Cell row={row} figure={figures.memory} value={says.memory} formulas={() => (checked ? named('A', memoryOf(checked)) : [])} />
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
