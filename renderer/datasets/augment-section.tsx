// Random changes of the images that are trained on: which, how strong and how often, each switched by itself.

import { ChevronDown, ChevronRight, Plus } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import type { Augmentation } from '../../core/datasets/augmentations/augmentation.ts'
import { sayStrength } from '../../core/datasets/augmentations/choose.ts'
import { augmentations } from '../../core/datasets/augmentations/index.ts'
import { readOptions } from '../../core/options/options.ts'
import { OptionForm } from '../inspector/option-form.tsx'
import { texts } from '../texts/texts.ts'
import { type PlannedAugmentation, usePlan } from '../training/plan.ts'
import { addAugmentation, removeAugmentation, setAugmentationOption, switchAugmentation } from '../training/planned-augmentations.ts'
import { Button } from '../ui/button.tsx'
import { Menu, type MenuEntry } from '../ui/menu.tsx'
import { Section } from '../ui/panel.tsx'
import { Switch } from '../ui/switch.tsx'

const say = texts.datasets.augment

export function AugmentSection() {
  const planned = usePlan((state) => state.augmentations)
  const add = useRef<HTMLButtonElement>(null)
  const entries = addable(new Set(planned.map(({ id }) => id)))
  const menu = (
    <Menu align="end" entries={entries}>
      <Button kind="quiet" icon={Plus} ref={add} aria-label={say.addOne} disabled={entries.length === 0}>
        {say.add}
      </Button>
    </Menu>
  )
  const remove = (id: string): void => {
    removeAugmentation(id)
    add.current?.focus()
  }
  return (
    <Section title={say.title} aside={menu}>
      {planned.length === 0 ? (
        <p className="split-note">{say.none}</p>
      ) : (
        <ul className="augmentations" aria-label={say.list}>
          {planned.map((one) => {
            const definition = augmentations.get(one.id)
            return definition && <AugmentationRow key={one.id} planned={one} definition={definition} onRemove={() => remove(one.id)} />
          })}
        </ul>
      )}
    </Section>
  )
}

/** What is not in the list yet, by what it does. */
function addable(listed: ReadonlySet<string>): readonly MenuEntry[] {
  const left = [...augmentations.values()].filter(({ id }) => !listed.has(id))
  const group = (label: string, own: readonly Augmentation[]): readonly MenuEntry[] =>
    own.length === 0
      ? []
      : [{ kind: 'label', label }, ...own.map(({ id, title }): MenuEntry => ({ kind: 'command', label: title, run: () => addAugmentation(id) }))]
  return [
    ...group(
      say.moving,
      left.filter((one) => 'warp' in one),
    ),
    ...group(
      say.toning,
      left.filter((one) => 'tone' in one),
    ),
  ]
}

interface RowProps {
  readonly planned: PlannedAugmentation
  readonly definition: Augmentation
  onRemove(): void
}

function AugmentationRow({ planned: { id, on, options }, definition, onRemove }: RowProps) {
  const [open, setOpen] = useState(false)
  const formId = useId()
  const Chevron = open ? ChevronDown : ChevronRight
  const strength = sayStrength(definition, readOptions(definition.options, options).values)
  return (
    <li data-off={!on}>
      <div className="augmentation-row">
        <button type="button" className="augmentation-name" aria-expanded={open} aria-controls={formId} onClick={() => setOpen(!open)}>
          <Chevron className="icon" aria-hidden="true" />
          <span>{definition.title}</span>
          <span className="augmentation-strength truncate" title={strength}>
            {strength}
          </span>
        </button>
        <Switch checked={on} label={definition.title} onChange={(now) => switchAugmentation(id, now)} />
      </div>
      <div id={formId} className="augmentation-form" hidden={!open}>
        <p className="split-note">{definition.summary}</p>
        <OptionForm options={definition.options} values={options} onChange={(name, value) => setAugmentationOption(id, name, value)} />
        <Button kind="link" onClick={onRemove}>
          {say.remove(definition.title)}
        </Button>
      </div>
    </li>
  )
}
