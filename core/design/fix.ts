// A problem's mend -> the command that carries it out.

import { layerTypes } from '../layers/index.ts'
import type { Problem } from '../problems.ts'
import type { Command } from './commands.ts'
import type { Design, DesignNode } from './design.ts'
import { commonGroup } from './groups.ts'
import { freshId, freshName } from './names.ts'

/** Undefined where the problem has no mend of one click, or its node is gone. */
export function commandForFix(design: Design, problem: Problem): Command | undefined {
  const { fix } = problem
  const node = design.nodes.find(({ id }) => id === problem.node?.id)
  if (!fix || !node) return undefined
  switch (fix.kind) {
    case 'set-option':
      return { kind: 'set-option', node: node.id, option: fix.option, value: fix.value }
    case 'remove-node':
      return { kind: 'remove', nodes: [node.id] }
    case 'end-bypass':
      return { kind: 'bypass', nodes: [node.id], bypassed: false }
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

const between = (a: DesignNode['position'], b: DesignNode['position']) => ({ x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) })
