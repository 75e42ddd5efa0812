// Undo and redo. Designs share what did not change, so keeping them whole is cheap and exact.

import { apply, type Command } from './commands.ts'
import { describe } from './describe.ts'
import type { Design } from './design.ts'

interface Step {
  readonly before: Design
  readonly after: Design
  /** `add conv1`. */
  readonly label: string
}

export interface History {
  readonly present: Design
  readonly past: readonly Step[]
  readonly future: readonly Step[]
}

const longest = 500

export const startHistory = (design: Design): History => ({ present: design, past: [], future: [] })

/** A command that changes nothing leaves no step. */
export function perform(history: History, command: Command): History {
  const before = history.present
  const after = apply(before, command)
  if (after === before) return history
  return { present: after, past: [...history.past, { before, after, label: describe(before, command) }].slice(-longest), future: [] }
}

export function undo(history: History): History {
  const step = history.past.at(-1)
  if (!step) return history
  return { present: step.before, past: history.past.slice(0, -1), future: [step, ...history.future] }
}

export function redo(history: History): History {
  const [step, ...later] = history.future
  if (!step) return history
  return { present: step.after, past: [...history.past, step], future: later }
}
