// The document: a drawn network. Plain JSON data; every change is a command (commands.ts), every opened file is hostile until `readDesign` has checked it.

export const designFormat = 'lamina-design'
export const designVersion = 1

export interface DesignNode {
  /** `n7`: stable, never shown alone. */
  readonly id: string
  /** LayerType.type. */
  readonly type: string
  /** Unique in the design; names its parameters and its ONNX nodes. */
  readonly name: string
  /** Only what differs from the defaults must stand here. */
  readonly options: Readonly<Record<string, unknown>>
  readonly position: { readonly x: number; readonly y: number }
}

export interface Connection {
  readonly from: { readonly node: string; readonly port: string }
  readonly to: { readonly node: string; readonly port: string }
}

export interface Design {
  readonly format: typeof designFormat
  readonly version: typeof designVersion
  readonly name: string
  readonly nodes: readonly DesignNode[]
  readonly connections: readonly Connection[]
}

export const emptyDesign = (name: string): Design => ({ format: designFormat, version: designVersion, name, nodes: [], connections: [] })
