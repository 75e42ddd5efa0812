// The frame of an open group: a quiet box behind its layers; its head has the chevron that folds it, its name and the sum of its parameters.

import type { Node, NodeProps } from '@xyflow/react'
import { ChevronDown, Pin } from 'lucide-react'
import { memo } from 'react'
import { longestName } from '../../core/design/names.ts'
import { renameGroup, toggleFold } from '../state/group-edits.ts'
import { useInPlace } from '../state/in-place.ts'
import { texts } from '../texts/texts.ts'
import { InPlaceField } from './in-place-field.tsx'

export interface FrameData extends Record<string, unknown> {
  readonly name: string
  readonly parameters: string
  /** Every layer in it is pinned. */
  readonly pinned: boolean
  /** What is dragged would be dropped into it. */
  readonly target: boolean
}
export type FrameFlowNode = Node<FrameData, 'frame'>

export const GroupFrame = memo(function GroupFrame({ id, data: { name, parameters, pinned, target }, selected }: NodeProps<FrameFlowNode>) {
  return (
    <div className="frame" data-selected={selected} data-target={target}>
      <div className="frame-head">
        <button type="button" className="frame-fold nodrag" aria-label={texts.canvas.fold(name)} tabIndex={-1} onClick={() => toggleFold([id])}>
          <ChevronDown className="icon" aria-hidden="true" />
        </button>
        <GroupName id={id} name={name} className="frame-name" />
        {pinned && <Pin className="icon" aria-label={texts.canvas.pinned} />}
        <span className="frame-parameters">{parameters}</span>
      </div>
    </div>
  )
})

/** The name, or the field where it is typed. */
export function GroupName({ id, name, className }: { readonly id: string; readonly name: string; readonly className: string }) {
  const typing = useInPlace((state) => state.typing === id)
  if (!typing) return <span className={`${className} truncate`}>{name}</span>
  return (
    <InPlaceField
      value={name}
      label={texts.canvas.groupName}
      className={`${className} in-place`}
      maxLength={longestName}
      onDone={(next) => renameGroup(id, next)}
    />
  )
}
