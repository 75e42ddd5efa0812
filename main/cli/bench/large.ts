// One training step of networks of full size: how long compiling, opening and a step take, and how much memory.

import { checkOrThrow } from '../../../core/design/check.ts'
import { architectures } from '../../../core/design/templates/published/index.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { optimizers } from '../../../core/optimizers/index.ts'
import { readOptions } from '../../../core/options/options.ts'
import { invariant } from '../../../core/problems.ts'
import { trainingMemory } from '../../../core/training/memory.ts'
import { startEngine } from '../../engine/client.ts'
import type { Console } from '../console.ts'
import { runJob } from '../engine-job.ts'

const networks = ['resnet-50', 'vgg-16'] as const
const batch = 4
const momentum = { momentum: 0.9, weightDecay: 5e-4 }

export interface LargeRow {
  readonly network: string
  readonly batch: number
  readonly parameters: number
  readonly compileMs: number
  readonly sessionMs: number
  /** The second one: the first also lays out memory. */
  readonly stepMs: number
  readonly peakBytes: number
  /** What training took beyond the idle engine, and what core/training/memory estimates for it. */
  readonly grownBytes: number
  readonly estimatedBytes: number
}

/** Each in an engine of its own, so that its peak is its own. */
export async function benchLarge(terminal: Console): Promise<readonly LargeRow[]> {
  const rows: LargeRow[] = []
  for (const network of networks) {
    terminal.note(`${network}, batch ${batch} …`)
    const architecture = architectures.get(network)
    const definition = optimizers.get('momentum')
    invariant(architecture && definition, `the architecture "${network}" exists`)
    const design = architecture.draw(architecture.standard).drawn()
    const { bytes } = trainingMemory(checkOrThrow(design).nodes, {
      batch,
      optimizer: { definition, options: readOptions(definition.options, momentum).values },
    })
    const engine = startEngine()
    try {
      const asked = { design: writeDesign(design), batch, optimizer: { id: 'momentum', options: momentum }, device: 'cpu', steps: 1 } as const
      const { ms, parameters, compileMs, sessionMs, peakBytes, grownBytes } = await runJob(terminal, 'timeSteps', asked, engine)
      rows.push({ network, batch, parameters, compileMs, sessionMs, stepMs: ms[0] ?? 0, peakBytes, grownBytes, estimatedBytes: bytes })
    } finally {
      await engine.close()
    }
  }
  return rows
}
