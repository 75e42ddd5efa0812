// A design whose every node has a shape: what `check` returns when it finds no error, and all that compile needs.

import type { Arithmetic, LayerType } from '../layers/layer-type.ts'
import type { OptionValues } from '../options/options.ts'
import type { Problem } from '../problems.ts'
import type { Shape } from '../tensor/tensor.ts'
import type { Design, DesignNode } from './design.ts'

export interface CheckedNode {
  readonly node: DesignNode
  readonly layer: LayerType
  readonly options: OptionValues
  /** Ids of the nodes that feed it, in port order; behind a bypassed layer, of the one before it. */
  readonly sources: readonly string[]
  readonly inputs: readonly Shape[]
  readonly output: Shape
  readonly arithmetic: Arithmetic
}

export interface CheckedDesign {
  readonly design: Design
  /** In execution order; nodes that do not lead to an output are left out. */
  readonly nodes: readonly CheckedNode[]
}

/** `shapes` and `understood` speak of every node that could be understood, also when others are wrong: the canvas shows them live. */
export interface CheckResult {
  readonly problems: readonly Problem[]
  /** Of what leaves each node, bypassed ones included. */
  readonly shapes: ReadonlyMap<string, Shape>
  /** Without the bypassed ones: they compute nothing. */
  readonly understood: ReadonlyMap<string, CheckedNode>
  /** Ids of what leads to auxiliary heads alone (heads.ts). */
  readonly trainedOnly: ReadonlySet<string>
  /** Present when no problem is an error. */
  readonly checked?: CheckedDesign
}
