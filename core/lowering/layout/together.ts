// What the layout pass writes as one although the graph says it as two, once both are known to work on blocked images.

import type { OnnxGraph, OnnxNode, ValueInfo } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import type { Shape } from '../../tensor/tensor.ts'
import { Uses } from '../uses.ts'
import type { BlockedForm } from './form.ts'
import { convGradDataForm } from './forms/conv-grad-data.ts'
import { convGradDataPhasesForm } from './forms/conv-grad-data-phases.ts'
import { maxPoolGradForm } from './forms/max-pool-grad.ts'

interface Planned {
  readonly graph: OnnxGraph
  readonly plan: ReadonlyMap<OnnxNode, BlockedForm>
}

/** Pairs of nodes that become one, and what is written in their places. */
class Pairs {
  private readonly uses: Uses
  private readonly makers: ReadonlyMap<string, OnnxNode>
  private readonly values: Map<string, ValueInfo>
  private readonly plan: Map<OnnxNode, BlockedForm>
  private readonly replaced = new Map<OnnxNode, OnnxNode | undefined>()

  constructor(private readonly given: Planned) {
    this.uses = new Uses(given.graph)
    this.makers = new Map(given.graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
    this.values = new Map(given.graph.values)
    this.plan = new Map(given.plan)
  }

  /** The node that makes a value which nobody else reads, if it is to be written in this form. */
  maker(name: string | undefined, form: BlockedForm): OnnxNode | undefined {
    const maker = name === undefined || this.uses.count(name) !== 1 ? undefined : this.makers.get(name)
    return maker && this.plan.get(maker) === form && !this.replaced.has(maker) ? maker : undefined
  }

  shapeOf(name: string | undefined): Shape {
    return this.values.get(name ?? '')?.shape.map(Number) ?? []
  }

  replace(node: OnnxNode, by?: { readonly node: OnnxNode; readonly form: BlockedForm }): void {
    this.replaced.set(node, by?.node)
    if (by) this.plan.set(by.node, by.form)
  }

  name(value: ValueInfo): string {
    this.values.set(value.name, value)
    return value.name
  }

  done(): Planned {
    const { graph } = this.given
    const nodes = graph.nodes.flatMap((node) => (this.replaced.has(node) ? (this.replaced.get(node) ?? []) : node))
    return { graph: { ...graph, nodes, values: this.values }, plan: this.plan }
  }
}

export function writeTogether(planned: Planned): Planned {
  const pairs = new Pairs(planned)
  for (const node of planned.graph.nodes) {
    if (!planned.plan.has(node)) continue
    if (operatorKey(node) === 'ReduceSum') sumBeforePlacing(pairs, node, planned.plan.get(node)?.name === 'over-images')
    if (operatorKey(node) === 'Add') addShortcut(pairs, node)
  }
  return pairs.done()
}

/** Images are added up before what max pooling passes back is put in its places, which then is done for one image. */
function sumBeforePlacing(pairs: Pairs, sum: OnnxNode, overImages: boolean): void {
  const pool = overImages ? pairs.maker(sum.inputs[0], maxPoolGradForm) : undefined
  if (!pool) return
  const summed = { ...pool, outputs: sum.outputs, attributes: { ...pool.attributes, summed: { type: 'int', value: 1 } } } as const
  pairs.replace(pool)
  pairs.replace(sum, { node: summed, form: maxPoolGradForm })
}

/** What a shortcut of 1×1 and stride 2 passes back goes to every second row and column only: it is added to that phase of what the other way passes back. */
function addShortcut(pairs: Pairs, sum: OnnxNode): void {
  const ways = sum.inputs.map((name) => pairs.maker(name, convGradDataPhasesForm))
  const isShortcut = (way: OnnxNode | undefined): boolean =>
    String(way?.attributes.kernel_shape?.value) === '1,1' && String(way?.attributes.pads?.value) === '0,0,0,0'
  const at = ways.findIndex(isShortcut)
  const [shortcut, main] = [ways[at], ways[1 - at]]
  if (!shortcut || !main || shortcut === main) return
  const shape = [...pairs.shapeOf(shortcut.outputs[0]).slice(0, 2), ...pairs.shapeOf(shortcut.inputs[1]).slice(2)]
  const added = pairs.name({ name: `${shortcut.outputs[0]}~phase`, type: 'float32', shape })
  const attributes = { ...shortcut.attributes, strides: { type: 'ints', value: [1, 1] }, input_shape: { type: 'ints', value: shape } } as const
  pairs.replace(shortcut, { node: { ...shortcut, outputs: [added], attributes }, form: convGradDataForm })
  pairs.replace(main)
  pairs.replace(sum, { node: { ...main, inputs: [...main.inputs.slice(0, 2), added], outputs: sum.outputs }, form: convGradDataPhasesForm })
}
