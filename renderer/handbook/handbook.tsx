// The handbook: one page per layer, all of it read from the layer's definition.

import './handbook.css'
import { layerTypes } from '../../core/layers/index.ts'
import { categories, type LayerType } from '../../core/layers/layer-type.ts'
import { type Option, readOptions } from '../../core/options/options.ts'
import { sayShape } from '../../core/tensor/tensor.ts'
import { layersByFamily } from '../palette/search-layers.ts'
import { useWindow } from '../state/window-store.ts'
import { FamilyTile } from '../theme/family-tile.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { type Column, Table } from '../ui/table.tsx'

export function Handbook() {
  const open = useWindow((state) => state.dialog === 'handbook')
  const page = useWindow((state) => state.handbookPage)
  const openHandbook = useWindow((state) => state.openHandbook)
  const close = () => useWindow.getState().openDialog(undefined)
  const layer = layerTypes.get(page ?? '') ?? [...layerTypes.values()][0]
  return (
    <Dialog open={open} onClose={close} title="Handbook" widthPx={840}>
      <div className="handbook">
        <nav aria-label="Layers">
          {layersByFamily([...layerTypes.values()]).map(([category, layers]) => (
            <div key={category}>
              <h3>{categories[category]}</h3>
              {layers.map((one) => (
                <button key={one.type} type="button" aria-current={one === layer ? 'page' : undefined} onClick={() => openHandbook(one.type)}>
                  {one.title}
                </button>
              ))}
            </div>
          ))}
        </nav>
        {layer && <Page layer={layer} />}
      </div>
    </Dialog>
  )
}

const optionColumns: readonly Column<Option>[] = [
  { title: 'option', cell: (option) => option.label },
  { title: 'default', cell: sayDefault },
  { title: 'meaning', cell: (option) => option.help },
]

function sayDefault(option: Option): string {
  if (option.kind === 'pair') return option.default.join('×')
  if (option.kind === 'list') return option.default.join(option.names ? '×' : ', ') || '—'
  if (option.kind === 'flag') return option.default ? 'on' : 'off'
  if (option.kind === 'choice') return option.choices[option.default] ?? option.default
  return `${option.default}`
}

function Page({ layer }: { readonly layer: LayerType }) {
  const options = Object.values(layer.options)
  const [example] = layer.cases
  return (
    // Scrolls: the keyboard has to reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <article tabIndex={0} aria-label={layer.title}>
      <h3>
        <FamilyTile category={layer.category} icon={layer.icon ?? layer.type} size={32} />
        {layer.title}
      </h3>
      <p>{layer.summary}</p>
      {layer.source && <p className="tertiary">{layer.source}</p>}
      {options.length > 0 && (
        <>
          <h4>Options</h4>
          <Table label={`Options of ${layer.title}`} columns={optionColumns} rows={options} keyOf={(option) => option.label} />
        </>
      )}
      {example && (
        <>
          <h4>Example</h4>
          <p>
            {example.inputs.length > 0 && `${example.inputs.map(sayShape).join(' and ')} becomes `}
            {sayShape(example.output)}
          </p>
          <h4>In PyTorch</h4>
          <code>{layer.pytorch({ inputs: example.inputs, options: readOptions(layer.options, example.options ?? {}).values })}</code>
        </>
      )}
    </article>
  )
}
