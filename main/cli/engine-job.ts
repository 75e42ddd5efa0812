// Runs one job in an engine process of its own, with a progress bar, and ends the process. Ctrl+C cancels.

import type { EngineClient } from '../engine/client.ts'
import { startEngine } from '../engine/client.ts'
import type { InputOf, OutputOf } from '../engine/job.ts'
import type { Jobs } from '../engine/jobs/index.ts'
import type { Console } from './console.ts'

/** Jobs whose only events are their progress. */
type Plain = 'predict' | 'heatmap' | 'evaluate' | 'gradients' | 'timeSteps' | 'timeEpoch' | 'timeMatrixProduct' | 'pointing'

export async function runJob<N extends Plain>(terminal: Console, job: N, input: InputOf<Jobs[N]>, engine?: EngineClient): Promise<OutputOf<Jobs[N]>> {
  const own = engine ?? startEngine()
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  process.once('SIGINT', interrupt)
  const bar = terminal.progress(job)
  try {
    const { events } = own.run(job, input, interrupted.signal)
    for (;;) {
      const step = await events.next()
      if (step.done) return step.value
      bar.update((step.value as { readonly share: number }).share)
    }
  } finally {
    bar.stop()
    process.off('SIGINT', interrupt)
    if (!engine) await own.close()
  }
}
