// What a template is, and the pencil that templates are drawn with. One file each, listed in index.ts.

import { layerTypes } from '../../layers/index.ts'
import { invariant } from '../../problems.ts'
import { type Connection, type Design, type DesignNode, emptyDesign, type Group } from '../design.ts'
import { isHead } from '../heads.ts'
import { tidied } from '../layout.ts'

export interface TemplateCall {
  /** [C, H, W] of the images. */
  readonly input: readonly [channels: number, height: number, width: number]
  readonly classes: number
}

/** What a template is trained on from the start page, and how. */
export interface Lesson {
  /** `builtin:digits`. */
  readonly data: string
  /** Values of core/training/options that differ from the defaults. */
  readonly options: Readonly<Record<string, unknown>>
}

export interface Template {
  /** kebab-case: `lenet-5`. */
  readonly id: string
  readonly title: string
  /** One or two sentences for the start page. */
  readonly summary: string
  readonly source: string
  /** Images and classes that it was made for. */
  readonly standard: TemplateCall
  /** Where it trains in minutes on a laptop; `lamina bench --templates` measures where that leads. */
  readonly lesson?: Lesson
  /** A design that fits images of any size from 4×4 on. */
  build(call: TemplateCall): Design
}

/** Draws a design layer by layer; `add` returns the new node's id. */
export class Pencil {
  private readonly nodes: DesignNode[] = []
  private readonly connections: Connection[] = []
  private readonly groups: Group[] = []
  /** How many layers have a stem for a name. */
  private readonly named = new Map<string, number>()
  private group: string | undefined

  constructor(private readonly name: string) {}

  input([channels, height, width]: TemplateCall['input']): string {
    return this.add('input', { channels, height, width })
  }

  /** Sources go to the ports in order; those beyond go to the last port, which takes many. */
  add(type: string, options: DesignNode['options'], ...sources: readonly string[]): string {
    const layer = layerTypes.get(type)
    invariant(layer, `there is no layer "${type}"`)
    const id = `n${this.nodes.length + 1}`
    const stem = isHead({ type, options }) ? 'head' : layer.stem
    const alike = (this.named.get(stem) ?? 0) + 1
    this.named.set(stem, alike)
    const name = layer.category === 'io' && stem === layer.stem && alike === 1 ? stem : `${stem}${alike}`
    const inside = this.group === undefined ? {} : { group: this.group }
    this.nodes.push({ id, type, name, options, position: { x: 0, y: 0 }, ...inside })
    for (const [at, source] of sources.entries()) {
      const port = layer.ports.inputs[Math.min(at, layer.ports.inputs.length - 1)]
      invariant(port, `"${type}" has no input`)
      this.connections.push({ from: { node: source, port: 'out' }, to: { node: id, port: port.name } })
    }
    return id
  }

  /** One layer behind the other; returns the last. */
  chain(from: string, ...layers: readonly (readonly [type: string, options?: DesignNode['options']])[]): string {
    return layers.reduce((source, [type, options]) => this.add(type, options ?? {}, source), from)
  }

  /** What `draw` draws stands in an open group; groups do not nest. */
  block(name: string, draw: () => string): string {
    invariant(this.group === undefined, 'a block is drawn inside another')
    const id = `g${this.groups.length + 1}`
    this.groups.push({ id, name, folded: false })
    this.group = id
    const last = draw()
    this.group = undefined
    return last
  }

  /** What has been drawn, not laid out. */
  drawn(): Design {
    return { ...emptyDesign(this.name), nodes: this.nodes, connections: this.connections, groups: this.groups }
  }

  /** The design, laid out. */
  finish(): Design {
    return tidied(this.drawn())
  }
}
