// One page of the handbook: what it is, its options, a worked example, and the same in PyTorch.

import { layerTypes } from '../../core/layers/index.ts'
import type { Formula, LayerType } from '../../core/layers/layer-type.ts'
import { pytorchLines } from '../../core/layers/pytorch.ts'
import { type Option, readOptions } from '../../core/options/options.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { FormulaCard, TypesetFormula } from '../inspector/formula.tsx'
import { addLayer } from '../state/edits.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { FamilyTile } from '../theme/family-tile.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { AgreementView } from './agreement-view.tsx'
import type { HandbookPage } from './pages.ts'
import { SpeedView } from './speed-view.tsx'

const said = texts.handbook

const columns: readonly Column<Option>[] = [
  { title: said.columns.option, cell: (option) => option.label },
  { title: said.columns.values, cell: sayValues },
  { title: said.columns.default, cell: sayDefault },
  { title: said.columns.meaning, cell: (option) => option.help },
]

function sayValues(option: Option): string {
  if (option.kind === 'flag') return said.flag
  if (option.kind === 'choice') return Object.values<string>(option.choices).join(', ')
  if (option.kind === 'text') return ''
  const { min, max } = option
  const unit = option.unit ? ` ${option.unit}` : ''
  if (min !== undefined && max !== undefined) return said.range(String(min), String(max), unit)
  if (min !== undefined) return said.from(String(min), unit)
  return max === undefined ? unit.trim() : said.upTo(String(max), unit)
}

function sayDefault(option: Option): string {
  if (option.kind === 'pair' || option.kind === 'list') return option.default.join('×')
  if (option.kind === 'flag') return option.default ? said.on : said.off
  if (option.kind === 'choice') return option.choices[option.default] ?? option.default
  return `${option.default}`
}

export function PageView({ page }: { readonly page: HandbookPage }) {
  const { layer } = page
  const options = Object.values(page.options)
  return (
    // Scrolls: the keyboard has to reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <article tabIndex={0} aria-label={page.title}>
      <div className="handbook-title">
        {layer && <FamilyTile category={layer.category} icon={layer.icon ?? layer.type} size={32} />}
        <h3>{page.title}</h3>
        <span className="tertiary">{page.chapter}</span>
        {layer && !layer.imported && layerTypes.has(layer.type) && <AddButton type={layer.type} />}
      </div>
      <p>{page.summary}</p>
      {page.formula && (
        <>
          <h4>{said.definition}</h4>
          <div className="handbook-formula">
            {page.formula.split('\n').map((line) => (
              <TypesetFormula key={line} text={line} />
            ))}
          </div>
        </>
      )}
      {options.length > 0 && (
        <>
          <h4>{said.options}</h4>
          <Table label={said.optionsOf(page.title)} columns={columns} rows={options} keyOf={(option) => option.label} />
        </>
      )}
      {page.shows === 'agreement' && <AgreementView />}
      {page.shows === 'speed' && <SpeedView />}
      {layer && <Example layer={layer} />}
      {page.source && <p className="handbook-source">{page.source}</p>}
    </article>
  )
}

function AddButton({ type }: { readonly type: string }) {
  const add = () => {
    useWindow.setState({ dialog: undefined })
    useWindow.getState().show('design')
    addLayer(type)
  }
  return <Button onClick={add}>{said.add}</Button>
}

/** The layer's first case, with its numbers worked out. */
function Example({ layer }: { readonly layer: LayerType }) {
  const [example] = layer.cases
  if (!example) return null
  const call = { inputs: example.inputs, options: readOptions(layer.options, example.options ?? {}).values }
  const arithmetic = layer.arithmetic({ ...call, output: example.output })
  const formulas: readonly (readonly [string, string, Formula | undefined])[] = [
    [said.figures.output, 'n_out', arithmetic.output],
    [said.figures.parameters, 'P', arithmetic.parameters],
    [said.figures.multiplyAdds, 'M', arithmetic.multiplyAdds],
  ]
  const names = ['x', 'other', 'third']
  const written = pytorchLines(layer.pytorch(call), names.slice(0, example.inputs.length))
  return (
    <>
      <h4>{said.example}</h4>
      <p>{said.becomes(example.inputs.map(sayShape).join(said.and), sayShape(example.output))}</p>
      {formulas.map(
        ([title, name, formula]) =>
          formula &&
          formula.value > 0 && (
            <div key={title} className="handbook-figure">
              <h5>{title}</h5>
              <FormulaCard formula={formula} name={name} />
            </div>
          ),
      )}
      {written.length > 0 && (
        <>
          <h4>{said.pytorch}</h4>
          <code>{written.join('\n')}</code>
        </>
      )}
    </>
  )
}
