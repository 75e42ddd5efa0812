// PyTorch in a process of its own, where the machine has it.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { CheckedDesign } from '../../../core/design/checked.ts'
import { pytorchModule } from '../../../core/export/pytorch/export-pytorch.ts'
import { OutsideError } from '../../../core/problems.ts'
import { assetPath } from '../../files/assets.ts'

export interface TorchNetwork {
  readonly design: CheckedDesign
  readonly batch: number
  readonly classes: number
  readonly optimizer: 'momentum' | 'adam'
  readonly threads: number
}

/** A network to look at: its parameters stay as they are. */
export type TorchModel = Pick<TorchNetwork, 'design' | 'classes' | 'threads'>

export interface TorchHeatmap {
  readonly method: 'smoothgrad' | 'occlusion'
  /** As the method's own options here: `samples` and `noise`, or `window` and `stride`. */
  readonly options: Readonly<Record<string, number>>
}

export interface Torch {
  readonly pid: number | undefined
  build(network: TorchNetwork): Promise<{ readonly parameters: number }>
  run(steps: number): Promise<{ readonly ms: readonly number[]; readonly peakBytes: number }>
  open(model: TorchModel): Promise<{ readonly parameters: number }>
  heatmap(asked: TorchHeatmap): Promise<{ readonly ms: number; readonly pieces: number }>
  close(): void
}

const found = new Map<string, Promise<string | undefined>>()

/** The first Python that can import these, looked for once; Debian's `python3-torch` and `python3-torchvision` belong to /usr/bin/python3. */
export function findPython(modules: 'torch' | 'torch, torchvision' = 'torch'): Promise<string | undefined> {
  const known = found.get(modules) ?? look(modules)
  found.set(modules, known)
  return known
}

async function look(modules: string): Promise<string | undefined> {
  for (const python of [process.env.LAMINA_PYTHON, '/usr/bin/python3', 'python3', 'python']) {
    if (python === undefined) continue
    const imports = await promisify(execFile)(python, ['-c', `import ${modules}`]).then(
      () => true,
      () => false,
    )
    if (imports) return python
  }
  return undefined
}

/** As its package says, without the seconds that importing it takes. */
export async function torchVersion(python: string): Promise<string> {
  return (await promisify(execFile)(python, ['-c', 'import importlib.metadata as packages; print(packages.version("torch"))'])).stdout.trim()
}

export function startTorch(python: string): Torch {
  const child: ChildProcess = spawn(python, [assetPath('bench/torch_steps.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const ask = async (request: unknown): Promise<never> => {
    child.stdin?.write(`${JSON.stringify(request)}\n`)
    const { done, value } = await lines.next()
    if (done) throw new OutsideError('PyTorch ended unexpectedly; its own words stand above.')
    return JSON.parse(value) as never
  }
  const written = <Network extends { readonly design: CheckedDesign }>({ design, ...rest }: Network) => ({
    ...rest,
    input: design.nodes.find(({ layer }) => layer.type === 'input')?.output,
    module: pytorchModule({ checked: design, fileName: 'network' }),
  })
  return {
    pid: child.pid,
    build: (network) => ask({ network: written(network) }),
    run: (steps) => ask({ run: steps }),
    open: (model) => ask({ model: written(model) }),
    heatmap: (heatmap) => ask({ heatmap }),
    close: () => child.kill(),
  }
}
