// Which layer and port a handle, or a node, stands for while a connection is drawn.

import { connecting } from '../../core/design/connecting.ts'
import type { Connection } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { useDesign } from '../state/design-store.ts'
import type { Line } from '../state/edits.ts'
import { folded, realEnd } from './folding.ts'
import type { Point } from './geometry.ts'
import { portOfHandle } from './handles.ts'

/** Of a block's handle, those of the layer inside. */
export const endAt = (node: string, handle: string | null | undefined): Connection['from'] =>
  realEnd(useDesign.getState().design, node, portOfHandle(handle))

export const joined = (line: Line, end: Connection['from']): Connection =>
  'from' in line ? { from: line.from, to: end } : { from: end, to: line.to }

/** Id of the node under a point of the window. */
export const nodeBelow = ({ x, y }: Point): string | undefined =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id

/**
 * What a line means that is let go on a node instead of a handle: its first port that waits for a connection and can take this one; on a block, a port
 * of the layers inside. Undefined where the node has no port on that side.
 */
export function connectionOnto(line: Line, id: string): Connection | undefined {
  const { design, check } = useDesign.getState()
  const block = folded(design).blocks.get(id)
  const layers = block?.layers ?? design.nodes.filter((node) => node.id === id)
  const ends = (side: 'inputs' | 'outputs') =>
    layers.flatMap((node) => (layerTypes.get(node.type)?.ports[side] ?? []).map((port) => ({ node: node.id, port: port.name, many: port.many })))
  if ('to' in line) {
    const onward = new Set(block ? design.connections.map(({ from }) => from.node) : [])
    const output = ends('outputs').find(({ node }) => !onward.has(node)) ?? ends('outputs').at(-1)
    return output && { from: { node: output.node, port: output.port }, to: line.to }
  }
  const taken = new Set(design.connections.map(({ to }) => `${to.node}.${to.port}`))
  const refusal = connecting(design, check)
  const free = ends('inputs').filter(({ node, port, many }) => many || !taken.has(`${node}.${port}`))
  const input = free.find(({ node, port }) => !refusal(line.from, { node, port })) ?? free[0] ?? ends('inputs')[0]
  return input && { from: line.from, to: { node: input.node, port: input.port } }
}
