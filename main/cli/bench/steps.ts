// Training steps side by side with PyTorch.

import { checkOrThrow } from '../../../core/design/check.ts'
import { summarise } from '../../../core/design/summary.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { optimizers } from '../../../core/optimizers/index.ts'
import { readOptions } from '../../../core/options/options.ts'
import { invariant } from '../../../core/problems.ts'
import type { StepSpeed } from '../../../core/training/measured-speed.ts'
import { trainingMemory } from '../../../core/training/memory.ts'
import { runJob } from '../engine-job.ts'
import { type Both, withBoth } from './both.ts'
import { type BenchNetwork, type BenchOptimizer, drawn, optimizerChoices } from './networks.ts'
import type { BenchSetting } from './setting.ts'
import { inTurn, median, ratioOf, type Turns } from './statistics.ts'

/** A visit takes about this long, so that neither the clock nor the change of programs counts. */
const visitMs = 250
const mostPerVisit = 10
const warmingSteps = 2

/** Forward, gradient by the input, gradient by the weights: each takes as many multiply-adds as the network has. */
const passes = 3

export async function benchStep(setting: BenchSetting, network: BenchNetwork, optimizer: BenchOptimizer): Promise<StepSpeed> {
  const { python, rounds, untuned } = setting
  const call = { setting, network, optimizer }
  const { turns, ours, theirs } = await withBoth(python, true, (both) => visit(both, call))
  const other = untuned && python !== undefined ? await withBoth(python, false, (both) => visit(both, call)) : undefined
  const laminaMs = median(turns.ours)
  const ratio = ratioOf(turns)
  const untunedRatio = other && ratioOf(other.turns)
  const { multiplyAdds } = summarise(checkOrThrow(drawn(network))).totals
  const { parameters, compileMs, sessionMs, peakBytes: laminaPeakBytes, grownBytes } = ours
  return {
    network: network.id,
    batch: network.batch,
    optimizer,
    parameters,
    rounds,
    laminaMs,
    ...(ratio ? { torchMs: median(turns.theirs), ratio } : {}),
    ...(untunedRatio ? { untunedRatio } : {}),
    utilisation: (passes * network.batch * multiplyAdds) / (laminaMs / 1000) / setting.multiplyAddsPerSecond,
    compileMs,
    sessionMs,
    laminaPeakBytes,
    ...(theirs ? { torchPeakBytes: theirs.peakBytes } : {}),
    grownBytes,
    estimatedBytes: estimated(network, optimizer),
  }
}

interface Call {
  readonly setting: BenchSetting
  readonly network: BenchNetwork
  readonly optimizer: BenchOptimizer
}

async function visit({ engine, torch }: Both, { setting, network, optimizer }: Call) {
  const design = drawn(network)
  const { batch, classes, id } = network
  const input = { design: writeDesign(design), batch, optimizer: { id: optimizer, options: optimizerChoices[optimizer] }, device: 'cpu' } as const
  const run = (steps: number) => runJob(setting.terminal, 'timeSteps', { ...input, steps }, engine)
  let ours = await run(warmingSteps)
  const built = await torch?.build({ design: checkOrThrow(design), batch, classes, optimizer, threads: setting.threads })
  if (built) invariant(built.parameters === ours.parameters, `${id} has ${ours.parameters} parameters here and ${built.parameters} in PyTorch`)
  let theirs = await torch?.run(warmingSteps)
  const steps = Math.min(mostPerVisit, Math.max(1, Math.round(visitMs / Math.min(...ours.ms))))
  const turns: Turns = await inTurn(
    setting.rounds,
    async () => {
      ours = await run(steps)
      return median(ours.ms)
    },
    torch &&
      (async () => {
        theirs = await torch.run(steps)
        return median(theirs.ms)
      }),
  )
  return { turns, ours, theirs }
}

function estimated(network: BenchNetwork, optimizer: BenchOptimizer): number {
  const definition = optimizers.get(optimizer)
  invariant(definition, `the optimizer "${optimizer}" exists`)
  const choice = { definition, options: readOptions(definition.options, optimizerChoices[optimizer]).values }
  return trainingMemory(checkOrThrow(drawn(network)).nodes, { batch: network.batch, optimizer: choice }).bytes
}
