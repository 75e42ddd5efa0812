// The one component that draws every layer: spine, glyph, name, type, two options, parameters, handles; badge and callout when something is wrong.

import { Handle, type NodeProps, NodeToolbar, Position, useStore } from '@xyflow/react'
import { Boxes, GraduationCap, Pin, TriangleAlert, X } from 'lucide-react'
import { type CSSProperties, memo } from 'react'
import type { Problem } from '../../core/problems.ts'
import { ProblemIcon } from '../problems/problem-icon.tsx'
import { Mend } from '../problems/problems-bar.tsx'
import { familyColour } from '../theme/families.ts'
import { Glyph } from '../theme/glyphs.tsx'
import { InputPicture, NodePictures } from '../thumbnails/node-pictures.tsx'
import { nodeWidth } from './geometry.ts'
import { GroupName } from './group-frame.tsx'
import { handlePositions, type OutputHandle } from './handles.ts'
import type { LayerFlowNode } from './projection.ts'

export const LayerNode = memo(function LayerNode({ id, data, selected, positionAbsoluteX }: NodeProps<LayerFlowNode>) {
  const { name, title, category, icon, slim, highlights, parameters, problem, inputs, outputs, pictures, bypassed, pinned, trainedOnly, block } = data
  return (
    <div
      className="node"
      style={{ '--family': familyColour[category] } as CSSProperties}
      data-slim={slim}
      data-pictures={pictures}
      data-bypassed={bypassed}
      data-block={block}
      data-selected={selected}
      data-error={problem?.severity === 'error'}
      title={problem?.what}
    >
      <span className="node-tile">
        {block ? <Boxes className="icon" aria-hidden="true" /> : <Glyph category={category} icon={icon} size={slim ? 15 : 18} />}
      </span>
      <span className="node-text">
        <span className="node-line">
          {block ? <GroupName id={id} name={name} className="node-name" /> : <span className="node-name truncate">{name}</span>}
          {trainedOnly && <GraduationCap className="node-pin" aria-hidden="true" />}
          {pinned && <Pin className="node-pin" aria-hidden="true" />}
          <span className="node-type">{slim && highlights ? `${title} ${highlights}` : title}</span>
        </span>
        {!slim && (
          <span className="node-line">
            <span className="node-highlights truncate">{highlights}</span>
            <span className="node-parameters">{parameters}</span>
          </span>
        )}
        {pictures && <NodePictures layer={name} />}
      </span>
      {inputs.length === 0 && !block && <InputPicture layer={name} />}
      {inputs.map((input) => (
        <Handle
          key={input.id}
          id={input.id}
          type="target"
          position={handlePositions[input.side]}
          data-use={input.use}
          role="img"
          aria-label={`${name}, ${input.label}`}
        />
      ))}
      {outputs.map((output) => (
        <Handle
          key={output.name}
          id={output.name}
          type="source"
          position={handlePositions[output.side]}
          style={outletStyle(output)}
          role="img"
          aria-label={`${name}, ${output.label}`}
        />
      ))}
      {problem && (
        <span className="node-badge" data-severity={problem.severity}>
          {problem.severity === 'error' ? <X aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
        </span>
      )}
      {problem && selected && (
        <Callout
          problem={problem}
          rightEdge={positionAbsoluteX + nodeWidth}
          beside={inputs.some((input) => input.side === 'right' && input.use === 'taken')}
        />
      )}
    </div>
  )
})

/** React Flow puts a handle into the middle of its side; of several outputs each has a place of its own. */
function outletStyle({ side, share }: OutputHandle): CSSProperties | undefined {
  if (share === 0.5) return undefined
  return side === 'bottom' ? { left: `${share * 100}%` } : { top: `${share * 100}%` }
}

/** Room that a callout takes at the right of its node, on the screen. */
const calloutPx = 280

interface CalloutProps {
  readonly problem: Problem
  /** Of the node, on the canvas. */
  readonly rightEdge: number
  /** A connection enters at the right: stand clear of it. */
  readonly beside: boolean
}

/** At the right of its node, or at the left where the view ends. */
function Callout({ problem, rightEdge, beside }: CalloutProps) {
  const fits = useStore(({ transform: [x, , zoom], width }) => rightEdge * zoom + x + calloutPx < width)
  return (
    <NodeToolbar isVisible position={fits ? Position.Right : Position.Left} offset={fits && beside ? 56 : 20}>
      <div className="callout" role="status">
        <p className="callout-title">
          <ProblemIcon severity={problem.severity} />
          {problem.what}
        </p>
        <p className="callout-mend">{problem.mend}</p>
        {problem.fix && <Mend problem={problem} primary />}
      </div>
    </NodeToolbar>
  )
}
