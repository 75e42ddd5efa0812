// The inspector of a selected group: what it holds, and what can be done with it.

import { Ellipsis } from 'lucide-react'
import type { Group } from '../../core/design/design.ts'
import { layersWithin } from '../../core/design/groups.ts'
import { parametersOf } from '../canvas/block.ts'
import { selectionMenu } from '../canvas/canvas-menu.tsx'
import { BlockTile } from '../palette/palette-blocks.tsx'
import { useDesign } from '../state/design-store.ts'
import { dissolveSelected, toggleFold } from '../state/group-edits.ts'
import { useInPlace } from '../state/in-place.ts'
import { saveAsBlock } from '../state/my-blocks.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Section } from '../ui/panel.tsx'
import { sayCount } from './numbers.ts'

export function GroupInspector({ group }: { readonly group: Group }) {
  const design = useDesign((state) => state.design)
  const check = useDesign((state) => state.check)
  const layers = layersWithin(design, new Set([group.id]))
  const { parameters, whole } = parametersOf(check, layers)
  return (
    <>
      <div className="inspector-title">
        <BlockTile size={36} />
        <div>
          <h2>
            <button
              type="button"
              className="name-button truncate"
              title={texts.inspector.renameKey}
              onClick={() => useInPlace.getState().type(group.id)}
            >
              {group.name}
            </button>
          </h2>
          <p>{group.folded ? texts.inspector.foldedGroup : texts.inspector.openGroup}</p>
        </div>
        <Menu align="end" entries={selectionMenu()}>
          <button type="button" className="icon-button" aria-label={texts.inspector.moreFor(group.name)}>
            <Ellipsis className="icon" aria-hidden="true" />
          </button>
        </Menu>
      </div>
      <div className="panel-scroll">
        <Section title={texts.inspector.figures}>
          <dl className="group-figures">
            <dt>{texts.inspector.layers}</dt>
            <dd>{sayCount(layers.length)}</dd>
            <dt>{texts.inspector.parameters}</dt>
            <dd>{`${whole ? '' : '≥ '}${sayCount(parameters)}`}</dd>
          </dl>
        </Section>
        <Section>
          <div className="group-deeds">
            <Button onClick={() => toggleFold([group.id])}>{group.folded ? texts.inspector.unfold : texts.inspector.fold}</Button>
            <Button onClick={dissolveSelected}>{texts.inspector.dissolve}</Button>
            <Button onClick={() => void saveAsBlock(group.id)}>{texts.inspector.saveAsBlock}</Button>
          </div>
        </Section>
      </div>
    </>
  )
}
