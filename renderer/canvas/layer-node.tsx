// The one component that draws every layer: spine, glyph, name, type, two options, parameters, handles; badge and callout when something is wrong.

import { Handle, type NodeProps, NodeToolbar, Position } from '@xyflow/react'
import { TriangleAlert, X } from 'lucide-react'
import { type CSSProperties, memo } from 'react'
import type { Problem } from '../../core/problems.ts'
import { ProblemIcon } from '../problems/problem-icon.tsx'
import { Mend } from '../problems/problems-bar.tsx'
import { familyColour } from '../theme/families.ts'
import { Glyph } from '../theme/glyphs.tsx'
import type { LayerFlowNode } from './projection.ts'

const positions = { top: Position.Top, left: Position.Left, right: Position.Right } as const

export const LayerNode = memo(function LayerNode({ data, selected }: NodeProps<LayerFlowNode>) {
  const { name, title, category, icon, slim, highlights, parameters, problem, inputs, outputs, off } = data
  return (
    <div
      className="node"
      style={{ '--family': familyColour[category] } as CSSProperties}
      data-slim={slim}
      data-selected={selected}
      data-error={problem?.severity === 'error'}
      data-off={off !== undefined}
      title={off ?? problem?.what}
    >
      <span className="node-tile">
        <Glyph category={category} icon={icon} size={slim ? 15 : 18} />
      </span>
      <span className="node-text">
        <span className="node-line">
          <span className="node-name truncate">{name}</span>
          <span className="node-type">{slim && highlights ? `${title} ${highlights}` : title}</span>
        </span>
        {!slim && (
          <span className="node-line">
            <span className="node-highlights truncate">{highlights}</span>
            <span className="node-parameters">{parameters}</span>
          </span>
        )}
      </span>
      {inputs.map((input) => (
        <Handle
          key={input.id}
          id={input.id}
          type="target"
          position={positions[input.side]}
          data-spare={input.spare}
          aria-label={`${name}, ${input.label}`}
        />
      ))}
      {outputs.map((output) => (
        <Handle key={output.name} id={output.name} type="source" position={Position.Bottom} aria-label={`${name}, ${output.label}`} />
      ))}
      {problem && (
        <span className="node-badge" data-severity={problem.severity}>
          {problem.severity === 'error' ? <X aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
        </span>
      )}
      {problem && (
        <NodeToolbar isVisible={selected} position={Position.Right} offset={inputs.some((input) => input.side === 'right') ? 56 : 20}>
          <Callout problem={problem} />
        </NodeToolbar>
      )}
    </div>
  )
})

const Callout = ({ problem }: { readonly problem: Problem }) => (
  <div className="callout" role="status">
    <p className="callout-title">
      <ProblemIcon severity={problem.severity} />
      {problem.what}
    </p>
    <p className="callout-mend">{problem.mend}</p>
    {problem.fix && <Mend problem={problem} primary />}
  </div>
)
