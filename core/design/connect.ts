// Whether a connection may be made: asked while it is dragged, so that a wrong one is refused with its reason before it exists.

import { layerTypes } from '../layers/index.ts'
import type { Refusal } from '../layers/layer-type.ts'
import { check } from './check.ts'
import { apply } from './commands.ts'
import type { Connection, Design } from './design.ts'
import { reached, wiringOf } from './wiring.ts'

/** Undefined where the connection may be made; it then replaces the one that a port for one connection already has. */
export function canConnect(design: Design, from: Connection['from'], to: Connection['to']): Refusal | undefined {
  const [source, target] = [from.node, to.node].map((id) => design.nodes.find((node) => node.id === id))
  if (!source || !target)
    return { code: 'unknown-node', what: 'One end of the connection is gone.', mend: 'Connect layers that stand on the canvas.' }
  const [leaves, arrives] = [layerTypes.get(source.type)?.ports.outputs, layerTypes.get(target.type)?.ports.inputs]
  const names = `Cannot connect ${source.name} to ${target.name}:`
  if (!leaves?.some((port) => port.name === from.port) || !arrives?.some((port) => port.name === to.port))
    return { code: 'unknown-port', what: `${names} there is no such port.`, mend: 'Connect an output to an input.' }
  const wiring = wiringOf(design)
  if (reached([target.id], (id) => wiring.after.get(id) ?? []).has(source.id)) {
    const reason = source === target ? 'a layer cannot feed itself' : `${target.name} already leads to ${source.name}`
    return { code: 'cycle', what: `${names} ${reason}.`, mend: 'Connect towards the output.' }
  }
  const problem = check(apply(design, { kind: 'connect', connection: { from, to } })).problems.find(
    (candidate) => candidate.node?.id === target.id && !standing.has(candidate.code),
  )
  return problem && { ...problem, what: `${names} ${problem.what}` }
}

/** Problems that are not the new connection's doing. */
const standing: ReadonlySet<string> = new Set([
  'unconnected',
  'unused',
  'bad-option',
  'unknown-option',
  'bad-name',
  'duplicate-name',
  'second-input',
  'second-output',
  'too-many-parameters',
  'wrong-class-count',
])
