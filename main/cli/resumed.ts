// What `lamina train --resume` refuses: whatever is asked for otherwise than the run began with. The words that began it, with --resume added, go on with it.

import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import { type Problem, ProblemsFound } from '../../core/problems.ts'
import type { ModelSource } from '../../core/protocol/models.ts'
import { readRequest } from '../files/run-folder.ts'
import { sayAugmentations } from './augment-flag.ts'

/** By the name of its flag: `learningRate`. */
export type ByFlag = Readonly<Record<string, unknown>>

/** `model` and `asked`: what this call gives; `begun`: what those flags were, or would have been, when the run began. Throws ProblemsFound. */
export async function refuseOtherwise(command: Command, folder: string, model: ModelSource | undefined, asked: ByFlag, begun: ByFlag): Promise<void> {
  const problems = Object.entries(asked)
    .filter(([name, value]) => !isDeepStrictEqual(value, begun[name]))
    .map(([name, value]) => problem(`${sayFlag(command, name, value)} is asked for, but this run began with ${say(begun[name])}.`))
  const other = model !== undefined && !(await sameModel(folder, model))
  if (other) problems.unshift(problem('The network given is not the one that this run began with.'))
  if (problems.length > 0) throw new ProblemsFound(problems)
}

const problem = (what: string): Problem => ({
  code: 'resumed-otherwise',
  severity: 'error',
  what,
  mend: 'Leave it out to go on with the run as it began, or begin a new run in another folder.',
})

async function sameModel(folder: string, given: ModelSource): Promise<boolean> {
  const { model } = (await readRequest(folder)).request
  if (given.kind === 'design' || model.kind === 'design') return isDeepStrictEqual(given, model)
  const [one, other] = await Promise.all([readFile(given.path), readFile(model.path)])
  return one.equals(other)
}

/** `--epochs 9`, `--no-early-stopping`. */
function sayFlag(command: Command, name: string, value: unknown): string {
  const flags = command.options.filter((option) => option.attributeName() === name)
  const long = (flags.find(({ negate }) => negate === (value === false)) ?? flags[0])?.long ?? name
  return typeof value === 'boolean' ? long : `${long} ${say(value)}`
}

function say(value: unknown): string {
  if (value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (!Array.isArray(value)) return String(value)
  return value.some((one) => typeof one === 'object') ? sayAugmentations(value) : value.join(':')
}
