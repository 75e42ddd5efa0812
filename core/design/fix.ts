// A problem's mend -> the command that carries it out.

import { layerTypes } from '../layers/index.ts'
import type { Problem } from '../problems.ts'
import type { Command } from './commands.ts'
import type { Design, DesignNode } from './design.ts'
import { commonGroup } from './groups.ts'
import { places } from './layout.ts'
import { freshId, freshName } from './names.ts'

/** Undefined where the problem has no mend of one click, or its node is gone. */
export function commandForFix(design: Design, problem: Problem): Command | undefined {
  const { fix } = problem
  if (fix?.kind === 'add-layer') return addCommand(design, fix.type)
  const node = design.nodes.find(({ id }) => id === problem.node?.id)
  if (!fix || !node) return undefined
  switch (fix.kind) {
    case 'set-option':
      return { kind: 'set-option', node: node.id, option: fix.option, value: fix.value }
    case 'remove-node':
      return { kind: 'remove', nodes: [node.id] }
    case 'rename':
      return { kind: 'rename', node: node.id, name: fix.name }
    case 'connect':
    case 'disconnect':
      return { kind: fix.kind, connection: { from: fix.from, to: fix.to } }
    case 'end-bypass':
      return { kind: 'bypass', nodes: [node.id], bypassed: false }
    case 'replace-layer':
      return replacement(design, fix.replaced, fix.type)
    case 'insert-layer': {
      const layer = layerTypes.get(fix.type)
      const connection = design.connections.find(({ to }) => to.node === node.id && to.port === fix.port)
      if (!layer || !connection) return undefined
      const source = design.nodes.find(({ id }) => id === connection.from.node)
      const group = commonGroup(design, new Set([connection.from.node, node.id]))
      const made: DesignNode = {
        id: freshId(design),
        type: fix.type,
        name: freshName(design, layer),
        options: fix.options,
        position: between(source?.position ?? node.position, node.position),
        ...(group === undefined ? {} : { group }),
      }
      return { kind: 'insert-on-connection', connection, node: made }
    }
  }
}

/** In front of everything or behind it, where signals run down. */
function addCommand(design: Design, type: string): Command | undefined {
  const layer = layerTypes.get(type)
  if (!layer) return undefined
  const before = layer.ports.inputs.length === 0
  const spread = design.nodes.map(({ position }) => position.y)
  const end = before ? design.nodes[spread.indexOf(Math.min(...spread))] : design.nodes[spread.indexOf(Math.max(...spread))]
  const y = (end?.position.y ?? 0) + (end ? (before ? -1 : 1) * (places.height + places.gap) : 0)
  const node: DesignNode = {
    id: freshId(design),
    type,
    name: freshName(design, layer),
    options: {},
    position: { x: end?.position.x ?? 0, y },
  }
  return { kind: 'add-node', node }
}

/** What stands below in the same column makes room where the new layer is drawn higher. */
function replacement(design: Design, id: string, type: string): Command | undefined {
  const old = design.nodes.find((node) => node.id === id)
  if (!old) return undefined
  const heightOf = (of: string): number => (layerTypes.get(of)?.slim ? places.slimHeight : places.height)
  const by = heightOf(type) - heightOf(old.type)
  const below = design.nodes.filter(({ position: { x, y } }) => y > old.position.y && Math.abs(x - old.position.x) < places.nodeWidth)
  const positions = Object.fromEntries(below.map((node) => [node.id, { x: node.position.x, y: node.position.y + by }]))
  return {
    kind: 'batch',
    label: `replace ${old.name}`,
    commands: [{ kind: 'replace-type', node: id, type }, ...(by > 0 ? [{ kind: 'move', positions } as const] : [])],
  }
}

const between = (a: DesignNode['position'], b: DesignNode['position']) => ({ x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) })
