// The options of a block before it is put in: filters, stride and the like.

import { Settings2 } from 'lucide-react'
import { useState } from 'react'
import type { BlockType } from '../../core/design/blocks/block-type.ts'
import { readOptions } from '../../core/options/options.ts'
import { OptionForm } from '../inspector/option-form.tsx'
import { addBlock, arrivingChannels } from '../state/block-edits.ts'
import { useDesign } from '../state/design-store.ts'
import { texts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'

export const BlockOptions = ({ type }: { readonly type: BlockType }) => (
  <Popover
    title={type.title}
    side="right"
    trigger={
      <button type="button" className="icon-button" aria-label={texts.palette.blockOptions(type.title)}>
        <Settings2 className="icon" aria-hidden="true" />
      </button>
    }
  >
    <BlockForm type={type} />
  </Popover>
)

function BlockForm({ type }: { readonly type: BlockType }) {
  const [set, setSet] = useState<Readonly<Record<string, unknown>>>({})
  // Another selected layer gives other channels.
  useDesign((state) => state.selected)
  const values = 'filters' in type.options ? { filters: arrivingChannels(), ...set } : set
  const wrong = readOptions(type.options, values).problems.length > 0
  return (
    <div className="block-form">
      <p className="handbook-text">{type.summary}</p>
      <OptionForm options={type.options} values={values} onChange={(name, value) => setSet({ ...set, [name]: value })} />
      <Button kind="primary" disabled={wrong} onClick={() => addBlock(type.id, values)}>
        {texts.palette.insert}
      </Button>
    </div>
  )
}
