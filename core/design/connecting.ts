// Why two ends cannot be connected, asked for one pair or many: the design is read once. For the canvas, and for mends that connect.

import { layerTypes } from '../layers/index.ts'
import type { LayerType, Refusal } from '../layers/layer-type.ts'
import type { Shape } from '../tensor/tensor.ts'
import type { CheckResult } from './checked.ts'
import type { Connection, Design, DesignNode } from './design.ts'
import { optionsOf, outputOf } from './understand.ts'
import { reached, wiringOf } from './wiring.ts'

/** Of each pair: undefined where the connection may be made; it then replaces the one that a port for one connection already has. */
export function connecting(
  design: Design,
  { shapes }: Pick<CheckResult, 'shapes'>,
): (from: Connection['from'], to: Connection['to']) => Refusal | undefined {
  const nodes = new Map(design.nodes.map((node) => [node.id, node]))
  const wiring = wiringOf(design)
  const behind = new Map<string, ReadonlySet<string>>()
  const leadsTo = (start: string, end: string): boolean => {
    const known = behind.get(end) ?? reached([end], (id) => wiring.before.get(id) ?? [])
    behind.set(end, known)
    return known.has(start)
  }
  return (from, to) => {
    const [source, target] = [nodes.get(from.node), nodes.get(to.node)]
    if (!source || !target)
      return { code: 'unknown-node', what: 'One end of the connection is gone.', mend: 'Connect layers that stand on the canvas.' }
    const [leaves, arrives] = [layerTypes.get(source.type)?.ports.outputs, layerTypes.get(target.type)]
    const names = `Cannot connect ${source.name} to ${target.name}:`
    if (!leaves?.some((port) => port.name === from.port) || !arrives?.ports.inputs.some((port) => port.name === to.port))
      return { code: 'unknown-port', what: `${names} there is no such port.`, mend: 'Connect an output to an input.' }
    if (leadsTo(target.id, source.id)) {
      const reason = source === target ? 'a layer cannot feed itself' : `${target.name} already leads to ${source.name}`
      return { code: 'cycle', what: `${names} ${reason}.`, mend: 'Connect towards the output.' }
    }
    const refusal = target.bypassed ? undefined : refusalOfShape(design, shapes, target, arrives, { from, to })
    return refusal && { ...refusal, what: `${names} ${refusal.what}` }
  }
}

/** What the layer says of the shapes that would arrive; nothing while one is unknown, or while its options are wrong. */
function refusalOfShape(
  design: Design,
  shapes: ReadonlyMap<string, Shape>,
  target: DesignNode,
  layer: LayerType,
  next: Connection,
): Refusal | undefined {
  const read = optionsOf(target, layer)
  if (read.problems.length > 0) return undefined
  const arriving = layer.ports.inputs.map(({ name, many }) => {
    const there = design.connections.filter(({ to }) => to.node === target.id && to.port === name).map(({ from }) => from.node)
    if (name !== next.to.port) return there
    return many ? [...new Set([...there, next.from.node])] : [next.from.node]
  })
  const sources = arriving.flat()
  const inputs = sources.flatMap((id) => (shapes.has(id) ? [shapes.get(id) as Shape] : []))
  if (arriving.some((ends) => ends.length === 0) || inputs.length < sources.length) return undefined
  const output = outputOf(layer, { inputs, options: read.values })
  // How many classes the data has is the Output's own matter, not the connection's.
  return 'refusal' in output && output.refusal.code !== 'wrong-class-count' ? output.refusal : undefined
}
