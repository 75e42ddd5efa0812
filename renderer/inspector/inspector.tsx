// The panel at the right of the canvas: options, figures and handbook of the selected layer, all from its definition; the whole design when none is.

import './inspector.css'
import { BookOpen, Ellipsis } from 'lucide-react'
import { useRef, useState } from 'react'
import type { DesignNode } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { categories, type LayerType } from '../../core/layers/layer-type.ts'
import { readOptions } from '../../core/options/options.ts'
import type { Problem } from '../../core/problems.ts'
import { selectionMenu } from '../canvas/canvas-menu.tsx'
import { ProblemIcon } from '../problems/problem-icon.tsx'
import { Mend } from '../problems/problems-bar.tsx'
import { duplicateSelected } from '../state/clipboard-edits.ts'
import { useDesign } from '../state/design-store.ts'
import { removeSelected, rename, setOption } from '../state/edits.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { FamilyTile } from '../theme/family-tile.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Panel, Section } from '../ui/panel.tsx'
import { TextField } from '../ui/text-field.tsx'
import { Arrange } from './arrange.tsx'
import { DesignSummary } from './design-summary.tsx'
import { Figures } from './figures.tsx'
import { GroupInspector } from './group-inspector.tsx'
import { OptionForm } from './option-form.tsx'
import { OverlapView } from './overlap-view.tsx'

const { inspector: said } = texts

export function Inspector() {
  const design = useDesign((state) => state.design)
  const selected = useDesign((state) => state.selected)
  const chosen = design.nodes.filter((node) => selected.has(node.id))
  const [only] = chosen
  const [group] = design.groups.filter(({ id }) => selected.has(id))
  return (
    <Panel label={said.panel} className="inspector">
      {chosen.length === 1 && only ? (
        <LayerInspector key={only.id} node={only} />
      ) : chosen.length > 1 ? (
        <ManyLayers count={chosen.length} />
      ) : group && chosen.length === 0 ? (
        <GroupInspector group={group} />
      ) : (
        <DesignSummary />
      )}
    </Panel>
  )
}

function LayerInspector({ node }: { readonly node: DesignNode }) {
  const check = useDesign((state) => state.check)
  const problems = check.problems.filter((problem) => problem.node?.id === node.id)
  const layer = layerTypes.get(node.type)
  const checked = check.understood.get(node.id)
  return (
    <>
      <LayerTitle node={node} layer={layer} />
      <div className="panel-scroll">
        {problems.length > 0 && <NodeProblems problems={problems} layer={layer} />}
        {layer?.facts && <Facts facts={layer.facts(readOptions(layer.options, node.options).values)} />}
        {layer && visibleOptions(layer, node.options) && (
          <Section title={said.options}>
            <OptionForm
              options={layer.options}
              values={node.options}
              problems={problems}
              onChange={(name, value) => setOption(node.id, name, value)}
            />
          </Section>
        )}
        <Figures node={node} />
        {checked && <OverlapView checked={checked} />}
        {layer && (
          <Section
            title={said.handbook}
            aside={<IconButton icon={BookOpen} label={said.inHandbook(layer.title)} onClick={() => useWindow.getState().openHandbook(layer.type)} />}
          >
            <p className="handbook-text">{layer.summary}</p>
          </Section>
        )}
      </div>
    </>
  )
}

/** What stands fixed, as the imported file says it. */
const Facts = ({ facts }: { readonly facts: readonly { readonly label: string; readonly value: string }[] }) => (
  <Section title={said.inTheFile}>
    <dl className="layer-facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  </Section>
)

const visibleOptions = ({ options }: LayerType, raw: DesignNode['options']): boolean => {
  const { values } = readOptions(options, raw)
  return Object.values(options).some((option) => option.when?.(values) ?? true)
}

function LayerTitle({ node, layer }: { readonly node: DesignNode; readonly layer: LayerType | undefined }) {
  const [renaming, setRenaming] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const refused = useRef<string>(undefined)
  const commit = (name: string) => {
    refused.current = rename(node.id, name.trim())
    setRefusal(refused.current)
    if (refused.current === undefined) setRenaming(false)
  }
  /** Beside the field the refusal goes with it: it is said where the field is left in spite of it. */
  const leave = (takenBack: boolean) => {
    if (refused.current !== undefined && !takenBack) useWindow.getState().sayError(said.keepsName(node.name), refused.current)
    refused.current = undefined
    setRefusal(undefined)
    setRenaming(false)
  }
  return (
    <div className="inspector-title">
      <FamilyTile category={layer?.category ?? 'io'} icon={layer?.icon ?? node.type} size={36} />
      <div>
        {renaming ? (
          <>
            <TextField
              value={node.name}
              label={said.nameOfLayer}
              commitOnEnter
              autoFocus
              invalid={refusal !== undefined}
              onChange={commit}
              onLeave={leave}
            />
            {refusal && (
              <p className="field-remark" data-tone="error" role="alert">
                {refusal}
              </p>
            )}
          </>
        ) : (
          <h2>
            <button type="button" className="name-button truncate" data-rename title={said.renameKey} onClick={() => setRenaming(true)}>
              {node.name}
            </button>
          </h2>
        )}
        <p>{layer ? `${layer.title} · ${categories[layer.category].toLowerCase()}` : said.unknownLayer(node.type)}</p>
      </div>
      <Menu align="end" entries={selectionMenu()}>
        <button type="button" className="icon-button" aria-label={said.moreFor(node.name)}>
          <Ellipsis className="icon" aria-hidden="true" />
        </button>
      </Menu>
    </div>
  )
}

function NodeProblems({ problems, layer }: { readonly problems: readonly Problem[]; readonly layer: LayerType | undefined }) {
  // What an option says below its own field is not said twice, unless there is a mend to click.
  const shown = problems.filter((problem) => problem.fix || !problem.option || !layer || !Object.hasOwn(layer.options, problem.option))
  if (shown.length === 0) return null
  return (
    <Section>
      {shown.map((problem) => (
        <div className="inspector-problem" key={`${problem.code} ${problem.what}`}>
          <ProblemIcon severity={problem.severity} />
          <div>
            <p>
              {problem.what} {problem.mend}
            </p>
            {problem.fix && <Mend problem={problem} />}
          </div>
        </div>
      ))}
    </Section>
  )
}

const ManyLayers = ({ count }: { readonly count: number }) => (
  <>
    <div className="panel-head">
      <h2>{said.manyLayers(count)}</h2>
    </div>
    <Section>
      <div className="message-actions" style={{ margin: 0 }}>
        <Button onClick={duplicateSelected}>{said.duplicate}</Button>
        <Button onClick={removeSelected}>{said.remove}</Button>
      </div>
    </Section>
    <Arrange count={count} />
  </>
)
