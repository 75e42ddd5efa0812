// What a command is: a function that adds itself to the program. One file each in commands/, listed in commands/index.ts.

import type { Command } from 'commander'
import type { Console } from './console.ts'

export type AddCommand = (program: Command, terminal: Console) => void

export const jsonFlag = ['--json', 'machine-readable result on standard output'] as const
export const deviceFlag = ['--device <name>', 'cpu, webgpu, cuda, dml or coreml; see "lamina devices"', 'cpu'] as const
