// How a layer is written in PyTorch: what __init__ makes and what forward says of it. core/export/pytorch puts these together to a module.

export interface PyTorch {
  /** What `__init__` makes: the layer itself under '', a part of it under the name with which the part's parameters begin (`projection.weight`). */
  readonly modules?: Readonly<Record<string, string>>
  /** Classes that PyTorch lacks, to be defined above the network. */
  readonly classes?: readonly string[]
  /** Statements of `forward`; the last one is the expression of what leaves the layer. */
  forward(call: PyTorchCall): readonly string[]
}

export interface PyTorchCall {
  /** Names of what arrives. */
  readonly inputs: readonly string[]
  /** `self.conv1`; `self.add1_projection` for a part. */
  module(part?: string): string
}

/** A module that is called with what arrives: all that most layers are. */
export const asModule = (source: string): PyTorch => ({
  modules: { '': source },
  forward: ({ inputs, module }) => [`${module()}(${inputs.join(', ')})`],
})

/** No module: an expression of the first input. */
export const expression = (write: (x: string) => string): PyTorch => ({ forward: ({ inputs: [x = ''] }) => [write(x)] })

/** A module called with something made of the first input. */
export const behind = (source: string, write: (x: string) => string): PyTorch => ({
  modules: { '': source },
  forward: ({ inputs: [x = ''], module }) => [`${module()}(${write(x)})`],
})

/** For reading: the module alone where it is no more than that, else what `__init__` and `forward` say of the layer. */
export function pytorchLines(written: string | PyTorch | undefined, inputs: readonly string[]): readonly string[] {
  if (written === undefined) return []
  if (typeof written === 'string') return [written]
  const module = (part = '') => `self.${part || 'layer'}`
  const made = Object.entries(written.modules ?? {}).map(([part, source]) => `${module(part)} = ${source}`)
  const said = written.forward({ inputs, module })
  return [...made, ...said.slice(0, -1), `x = ${said.at(-1)}`]
}

export const pythonFlag = (value: boolean): string => (value ? 'True' : 'False')

/** Arguments of a PyTorch call; those that equal PyTorch's default are left out. */
export function pythonArguments(
  positional: readonly (string | number)[],
  named: readonly (readonly [name: string, value: string, standard: string])[],
): string {
  return [...positional, ...named.filter(([, value, standard]) => value !== standard).map(([name, value]) => `${name}=${value}`)].join(', ')
}

/** PyTorch writes equal sizes as one number. */
export const pythonSizes = (all: readonly number[]): string => (all.every((one) => one === all[0]) ? `${all[0]}` : pythonTuple(all))

export const pythonTuple = (all: readonly (number | string)[]): string => (all.length === 1 ? `(${all[0]},)` : `(${all.join(', ')})`)

export type Filling = { readonly mode: 'reflect' | 'replicate' | 'circular' } | { readonly value: number }

/** `F.pad(x, (1, 1), mode="reflect")`: the last axis first, before and behind; `x` where there is nothing to add. */
export function pythonPad(x: string, begin: readonly number[], end: readonly number[], filling: Filling): string {
  if ([...begin, ...end].every((size) => size === 0)) return x
  const frame = begin.map((before, axis) => `${before}, ${end[axis]}`).reverse()
  const value = 'value' in filling && filling.value !== 0 ? `, value=${pythonNumber(filling.value)}` : ''
  return `F.pad(${x}, (${frame.join(', ')})${'mode' in filling ? `, mode="${filling.mode}"` : value})`
}

export const pythonNumber = (value: number): string => (Number.isFinite(value) ? `${value}` : `float("${value < 0 ? '-' : ''}inf")`)
