// Both programs of a comparison, each in a process of its own, with the same settings of the system's allocator.

import { readFile } from 'node:fs/promises'
import { type EngineClient, startEngine } from '../../engine/client.ts'
import { startTorch, type Torch } from './torch.ts'

/** Debian's PyTorch loses time to page faults on every large temporary otherwise; where it is tuned, both sides are. Large pages are what engines ask for always. */
const keepsMemory = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '8000000000', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' }

export interface Both {
  readonly engine: EngineClient
  /** Missing where PyTorch was not found. */
  readonly torch: Torch | undefined
}

/** Starts both, and ends them when `use` is done. */
export async function withBoth<Result>(python: string | undefined, tuned: boolean, use: (both: Both) => Promise<Result>): Promise<Result> {
  for (const [name, value] of Object.entries(keepsMemory)) {
    if (tuned) process.env[name] = value
    else delete process.env[name]
  }
  const engine = startEngine()
  const torch = python === undefined ? undefined : startTorch(python)
  try {
    return await use({ engine, torch })
  } finally {
    torch?.close()
    await engine.close()
  }
}

/** The most memory that a process has held so far, as Linux keeps it; undefined elsewhere. */
export async function peakBytesOf(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return kibibytes === undefined ? undefined : 1024 * Number(kibibytes)
}
