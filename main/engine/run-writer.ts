// Writes a run folder while the run goes on: events, checkpoints, models, state. The metrics reach the disk before the checkpoint that counts them.

import type { Model } from '../../core/compile/model.ts'
import { exportModel } from '../../core/export/export-model.ts'
import { encodeModel } from '../../core/onnx/codec.ts'
import { readOptions } from '../../core/options/options.ts'
import type { RunCard, RunSummary, Scores } from '../../core/protocol/runs.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { type Checkpoint, type CheckpointStore, encodeCheckpoint, type Position } from '../../core/training/checkpoint.ts'
import type { TrainingEvent } from '../../core/training/events.ts'
import { trainingOptions } from '../../core/training/options.ts'
import { writeAtomically } from '../files/atomic.ts'
import { MetricsFile } from '../files/metrics-file.ts'
import { epochModel, inRun, makeEpochFolder, metricsRemark, readCheckpoint, readEvents, runFiles, writeState } from '../files/run-folder.ts'

/** Kinds that come while training goes on: a moment later is early enough, since every checkpoint waits for those before it. */
const soon: ReadonlySet<TrainingEvent['kind']> = new Set(['step', 'gradients', 'epoch', 'validation'])

export class RunWriter implements CheckpointStore {
  private validation: Scores | undefined

  private constructor(
    private readonly folder: string,
    private readonly metrics: MetricsFile,
    private readonly model: Model,
    private readonly source: { readonly request: TrainingRequest; readonly card: RunCard },
    private latest: Checkpoint | undefined,
    /** What the run said before it was interrupted. */
    readonly earlier: readonly TrainingEvent[],
    private readonly keepsEpochs: boolean,
  ) {
    this.validation = keptScores(earlier, source.request)
  }

  /** Cuts the metrics back to where the checkpoint stands. */
  static async open(folder: string, model: Model, source: { readonly request: TrainingRequest; readonly card: RunCard }): Promise<RunWriter> {
    const saved = await readCheckpoint(folder)
    const metrics = await MetricsFile.open(inRun(folder, 'metrics'), saved?.metricsBytes ?? 0)
    if (saved) await metrics.append(sayCheckpoint(saved.checkpoint.position))
    const keeps = keepsEpochs(model, source.request)
    // Made here alone: a run whose folder is moved away ends, and does not go on in a new one.
    if (keeps) await makeEpochFolder(folder)
    return new RunWriter(folder, metrics, model, source, saved?.checkpoint, await readEvents(folder), keeps)
  }

  get resumeFrom(): Checkpoint | undefined {
    return this.latest
  }

  async append(events: readonly TrainingEvent[]): Promise<void> {
    for (const event of events) {
      if (soon.has(event.kind)) this.metrics.appendSoon(event)
      else await this.metrics.append(event)
      if (event.kind === 'validation') this.validation = keptScores([event], this.source.request) ?? this.validation
      if (event.kind === 'paused') await this.setState('paused')
      if (event.kind === 'resumed') await this.setState('running')
    }
  }

  async save(checkpoint: Checkpoint): Promise<string> {
    await this.metrics.flush()
    await writeAtomically(inRun(this.folder, 'checkpoint'), encodeCheckpoint(checkpoint, { [metricsRemark]: String(this.metrics.bytes) }))
    this.latest = checkpoint
    if (checkpoint.position.batch === 0) {
      await this.writeModels(checkpoint)
      if (this.keepsEpochs) await this.writeModel(epochModel(this.folder, checkpoint.position.epoch), checkpoint.state)
    }
    await this.setState('running')
    return runFiles.checkpoint
  }

  /** The models of the last checkpoint, also where it stands within an epoch. */
  async finish(): Promise<void> {
    if (this.latest) await this.writeModels(this.latest)
  }

  async setState(state: RunSummary['state'], failure?: string): Promise<void> {
    const { step = 0, epoch = 0 } = this.latest?.position ?? {}
    await writeState(this.folder, {
      state,
      pid: process.pid,
      written: Date.now(),
      step,
      epoch,
      ...(this.validation ? { validation: this.validation } : {}),
      ...(failure === undefined ? {} : { failure }),
    })
  }

  async close(): Promise<void> {
    await this.metrics.close()
  }

  private async writeModels({ state, best }: Checkpoint): Promise<void> {
    await this.writeModel(inRun(this.folder, 'last'), state)
    await this.writeModel(inRun(this.folder, 'best'), best ?? state)
  }

  private async writeModel(path: string, state: Checkpoint['state']): Promise<void> {
    const { request, card } = this.source
    const weights = new Map([...state].filter(([name]) => this.model.graph.initializers.has(name)))
    const graph = exportModel(this.model, weights, {
      classes: card.classes,
      preprocessing: card.preprocessing,
      ...(request.model.kind === 'design' ? { designText: request.model.text } : {}),
    })
    await writeAtomically(path, encodeModel(graph))
  }
}

/** What the weights of all epochs may take without being asked for. */
const mostBytes = 100e6

function keepsEpochs(model: Model, { options: given }: TrainingRequest): boolean {
  const { keepEpochs, epochs } = readOptions(trainingOptions, given).values
  if (keepEpochs !== 'small') return keepEpochs === 'always'
  const numbers = [...model.graph.initializers.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
  return numbers * epochs <= mostBytes
}

const sayCheckpoint = ({ step, epoch }: Position): TrainingEvent => ({ kind: 'checkpoint', step, epoch, file: runFiles.checkpoint })

/** Of the weights that the run ends with if it ends now: the best ones with early stopping, else the last. */
function keptScores(events: readonly TrainingEvent[], { options }: TrainingRequest): Scores | undefined {
  const { earlyStopping } = readOptions(trainingOptions, options).values
  const measured = events.filter((candidate) => candidate.kind === 'validation')
  const event = earlyStopping ? measured.findLast(({ best }) => best) : measured.at(-1)
  return event && { loss: event.loss, ...(event.accuracy === undefined ? {} : { accuracy: event.accuracy }) }
}
