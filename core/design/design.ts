// The document: a drawn network. Plain JSON data; every change is a command (commands.ts), every opened file is hostile until `readDesign` has checked it.

import type { KeptWeights } from './kept-weights.ts'

export const designFormat = 'lamina-design'
export const designVersion = 2

/** On the canvas, in pixels. */
export interface Position {
  readonly x: number
  readonly y: number
}

export interface DesignNode {
  /** `n7`: stable, never shown alone. No two nodes, groups or comments of a design share an id. */
  readonly id: string
  /** LayerType.type. */
  readonly type: string
  /** Unique in the design; names its parameters and its ONNX nodes. */
  readonly name: string
  /** Only what differs from the defaults must stand here. */
  readonly options: Readonly<Record<string, unknown>>
  readonly position: Position
  /** Passed over: what arrives at its first input leaves it unchanged (bypass.ts). */
  readonly bypassed?: true
  /** Tidying leaves it where it is. */
  readonly pinned?: true
  /** The innermost group that it stands in. */
  readonly group?: string
}

export interface Connection {
  readonly from: { readonly node: string; readonly port: string }
  readonly to: { readonly node: string; readonly port: string }
}

/**
 * Layers that are drawn as one block (groups.ts). A matter of drawing only: the network is the same with or without it. It holds at least one layer;
 * its frame, and the place of its block while it is folded, follow from where its layers stand.
 */
export interface Group {
  /** `g2`. */
  readonly id: string
  readonly name: string
  readonly folded: boolean
  /** The group that it stands in. */
  readonly parent?: string
}

/** Plain text on the canvas. */
export interface Comment {
  /** `c1`. */
  readonly id: string
  readonly text: string
  readonly position: Position
  readonly size: { readonly width: number; readonly height: number }
}

/** Which way signals run when the design is tidied. */
export type Direction = 'down' | 'right'

export interface Design {
  readonly format: typeof designFormat
  readonly version: typeof designVersion
  readonly name: string
  readonly direction: Direction
  readonly nodes: readonly DesignNode[]
  readonly connections: readonly Connection[]
  readonly groups: readonly Group[]
  readonly comments: readonly Comment[]
  /** What its layers start from; drawn from the seed when absent. */
  readonly weights?: KeptWeights
}

export const emptyDesign = (name: string): Design => ({
  format: designFormat,
  version: designVersion,
  name,
  direction: 'down',
  nodes: [],
  connections: [],
  groups: [],
  comments: [],
})
