// How a person holds the reins of a running training: read between batches, set from outside.

export type TrainingCommand = 'run' | 'pause' | 'stop'

export interface TrainingControl {
  readonly command: TrainingCommand
  /** Resolves at the next command. */
  changed(): Promise<void>
}

export interface Reins extends TrainingControl {
  /** `stop` is final. */
  give(command: TrainingCommand): void
}

export function createReins(): Reins {
  let command: TrainingCommand = 'run'
  let waiting: (() => void)[] = []
  return {
    get command() {
      return command
    },
    changed: () => new Promise((resolve) => waiting.push(resolve)),
    give(next) {
      if (command === 'stop' || next === command) return
      command = next
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    },
  }
}
