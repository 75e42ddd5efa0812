// A network for one image and for copies of it of which a square is covered, each at another place: of the copies' maps it computes the patch around the square
// only, and takes the rest from the image's. The numbers are those of whole covered images.
//
// What a convolution reads is put together by one Gather of rows, a row being the channels of one pixel: rows of the uncovered map, of the patch that was
// computed before, and of padding. So it pads nothing itself, and one graph serves wherever in the map the patches lie. The image's own maps are computed in
// every run: that is little beside a batch of places, and saves a session with weights of its own.

import { renameValues } from '../lowering/rename.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { type OnnxGraph, type OnnxNode, readsOf, valueInfo } from '../onnx/graph.ts'
import type { Value } from '../onnx/operator.ts'
import { invariant } from '../problems.ts'
import { elementCount, float32, type Shape } from '../tensor/tensor.ts'
import { type Cover, isWhole, isWindowed, mapSize, type Plan, planPatches, type Region, sameRegion, wholeRegion } from './patches.ts'
import { lowestFloat32, type RowGather, type SpareRow, spareRows } from './row-numbers.ts'

export interface CoveredGraph {
  /** Inputs: the network's, of one image; `fillInput`; the row numbers of `gathers`. Outputs: the network's, of the image and, by `coveredName`, of its copies. */
  readonly graph: OnnxGraph
  readonly gathers: readonly RowGather[]
  /** The most numbers that a copy has in a map, over the most that a whole image has. */
  readonly share: number
}

/** [1, C]: a covered pixel. */
export const fillInput = 'lamina.fill'
/** The same value of the covered copies: all of it. */
export const coveredName = (value: string): string => `${value}~covered`
const patchName = (value: string): string => `${value}~patch`

/** one, many: inference of one image, [1, C, H, W], and of B images, with the same outputs and weights. */
export function coveredGraph(one: OnnxGraph, many: OnnxGraph, input: string, cover: Cover): CoveredGraph {
  const copies = ofCopies(many)
  const plan = planPatches(copies, coveredName(input), cover)
  const g = new GraphBuilder(one.name)
  g.reserve([...one.nodes, ...copies.nodes].flatMap((node) => [node.name, ...node.outputs]))
  g.include(one)
  const writer = new Writer(g, copies, coveredName(input), plan)
  for (const node of copies.nodes) {
    const reads = plan.reads.get(node)
    if (reads) writer.appendPatch(node, reads)
    else writer.appendWhole(node)
  }
  for (const { name } of one.outputs) g.output(g.value(name))
  for (const { name } of copies.outputs) g.output(writer.whole(name))
  return { graph: g.build(), gathers: writer.gathers, share: writer.largest / largestMap(many) }
}

const largestMap = ({ inputs, values }: OnnxGraph): number =>
  [...inputs, ...values.values()].reduce((most, { shape }) => (shape.length === 4 ? Math.max(most, elementCount(shape as Shape)) : most), 1)

/** The graph with a name of its own for everything but the weights. */
function ofCopies(graph: OnnxGraph): OnnxGraph {
  const own = [...graph.inputs.map(({ name }) => name), ...graph.nodes.flatMap(({ outputs }) => outputs)].filter((name) => name !== '')
  const renamed = renameValues(graph, new Map(own.map((name) => [name, coveredName(name)])))
  const rename = <T extends { readonly name: string }>(info: T): T => ({ ...info, name: coveredName(info.name) })
  return { ...renamed, inputs: graph.inputs.map(rename), nodes: renamed.nodes.map(rename) }
}

/** Writes the nodes of the copies: a value has its name where there is all of it, its patch another. */
class Writer {
  readonly gathers: (RowGather & { readonly result: Value })[] = []
  /** Numbers of the largest map, or part of one, that was written. */
  largest = 1
  /** Per map all rows that there are: of the image, spare ones, of the copies' patches. */
  private readonly sources = new Map<string, Value>()

  constructor(
    private readonly g: GraphBuilder,
    private readonly copies: OnnxGraph,
    private readonly input: string,
    private readonly plan: Plan,
  ) {}

  appendWhole(node: OnnxNode): void {
    for (const name of readsOf(node)) this.whole(name)
    for (const value of this.g.append(node)) this.measure(value)
  }

  /** The node on what it has to read, which includes the padding. */
  appendPatch(node: OnnxNode, reads: Region): void {
    const beside = node.op === 'MaxPool' ? 'lowest' : 'zeros'
    const inputs = node.inputs.map((name) => (this.plan.patches.has(name) ? this.region(name, reads, beside).name : name))
    const { auto_pad: _auto, ceil_mode: _ceil, ...rest } = node.attributes
    const attributes = isWindowed(node) ? { ...rest, pads: { type: 'ints', value: [0, 0, 0, 0] } as const } : node.attributes
    for (const value of this.g.append({ ...node, inputs, outputs: node.outputs.map((name) => this.nameOfPatch(name)), attributes }))
      this.measure(value)
  }

  /** All of a value: the patches laid over the image's map, where there are only those. */
  whole(name: string): Value {
    if (this.g.has(name)) return this.g.value(name)
    const made = this.region(name, wholeRegion(this.mapOf(name).size, this.plan.places), 'zeros')
    const [whole] = this.g.ops('Identity', [made], {}, { names: [name] })
    invariant(whole, 'Identity has a result')
    return whole
  }

  /** [B, C, h, w] */
  private region(name: string, region: Region, beside: SpareRow): Value {
    const { g } = this
    const { patch, size } = this.mapOf(name)
    const isImage = name === this.input
    if (!isImage && sameRegion(region, patch)) return g.value(this.nameOfPatch(name))
    const known = this.gathers.find((gather) => gather.map === name && gather.beside === beside && sameRegion(gather.region, region))
    if (known) return known.result
    return g.within(`${name}~patch`, () => {
      const source = this.sourceOf(name)
      const rows = g.input(`lamina.rows/${this.gathers.length}`, 'int32', [this.batch, region[0].length, region[1].length])
      const result = g.transpose(g.op('Gather', [source, rows], { axis: 0 }), [0, 3, 1, 2])
      this.gathers.push({ name: rows.name, map: name, size, region, patch, isImage, beside, result })
      this.measure(result)
      return result
    })
  }

  /** [rows, C] */
  private sourceOf(name: string): Value {
    const { g } = this
    const known = this.sources.get(name)
    if (known) return known
    const uncovered = g.value(name.slice(0, -coveredName('').length))
    const { channels } = this.mapOf(name)
    const asRows = (value: Value): Value => g.reshape(g.transpose(value, [0, 2, 3, 1]), [elementCount(value.shape) / channels, channels])
    const spare = Float32Array.from({ length: spareRows.length * channels }, (_, at) => (at < channels ? 0 : lowestFloat32))
    const changed = name === this.input ? g.input(fillInput, 'float32', [1, channels]) : asRows(g.value(this.nameOfPatch(name)))
    const source = g.op('Concat', [asRows(uncovered), g.constant(float32([spareRows.length, channels], spare)), changed], { axis: 0 })
    this.sources.set(name, source)
    return source
  }

  private measure({ shape }: Value): void {
    if (shape.length === 4) this.largest = Math.max(this.largest, elementCount(shape))
  }

  private get batch(): number {
    return Number(this.copies.inputs[0]?.shape[0])
  }

  private mapOf(name: string) {
    const [patch, size] = [this.plan.patches.get(name), mapSize(this.copies, name)]
    invariant(patch && size, `"${name}" is a map`)
    return { patch, size, channels: Number(valueInfo(this.copies, name)?.shape[1]) }
  }

  private nameOfPatch(name: string): string {
    return isWhole(this.copies, name, this.plan.patches) ? name : patchName(name)
  }
}
