// lamina train: trains a design or an .onnx classifier into a run folder, telling every event; goes on with a run that was interrupted.

import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { losses } from '../../../core/losses/index.ts'
import { optimizers } from '../../../core/optimizers/index.ts'
import { type Options, readOptions } from '../../../core/options/options.ts'
import { ProblemsFound } from '../../../core/problems.ts'
import type { TrainingRequest } from '../../../core/protocol/training.ts'
import type { TrainingEvent } from '../../../core/training/events.ts'
import { type Choice, trainingOptions } from '../../../core/training/options.ts'
import { schedules } from '../../../core/training/schedules/index.ts'
import { type LiveRun, resumeTraining, startTraining } from '../../engine/live-runs.ts'
import { readCard, readRequest } from '../../files/run-folder.ts'
import { readProvider } from '../../requests/device.ts'
import { datasetOf } from '../arguments.ts'
import { augmentHelp, parseAugmentations } from '../augment-flag.ts'
import { type AddCommand, deviceFlag } from '../command.ts'
import type { Console } from '../console.ts'
import { addFlags, givenValues } from '../option-flags.ts'
import { type ByFlag, refuseOtherwise } from '../resumed.ts'
import { modelSourceOf } from './design.ts'

interface Flags {
  readonly data?: string
  readonly testData?: string
  readonly out: string
  readonly loss: string
  readonly optimizer: string
  readonly schedule?: string
  readonly augment?: TrainingRequest['augmentations']
  readonly split?: readonly [train: number, validation: number, test: number]
  readonly resume?: boolean
  readonly device?: string
  readonly json?: boolean
}

/** The options of every member of a catalog, by name: `--momentum` means the same to all optimizers that have it; the first says the default in the help. */
const merged = (members: Iterable<{ readonly options: Options }>): Options =>
  Object.assign({}, ...[...members].reverse().map(({ options }) => options))
const optimizerOptions = merged(optimizers.values())
const lossOptions = merged(losses.values())
/** Named apart, as `--length` says too little: `--schedule-length`. */
const inFlags = (name: string): string => `schedule${name[0]?.toUpperCase()}${name.slice(1)}`
const scheduleFlags = (options: Options): Options => Object.fromEntries(Object.entries(options).map(([name, option]) => [inFlags(name), option]))
const scheduleOptions = scheduleFlags(merged(schedules.values()))

export const train: AddCommand = (program, terminal) => {
  const command = program
    .command('train [design|onnx]')
    .description('train a design or an .onnx classifier')
    .option('--data <folder|file|builtin:NAME>', 'what to train on')
    .option('--test-data <folder|file|builtin:NAME>', 'measured once at the end, in place of the test share of --data')
    .requiredOption('--out <folder>', 'the run folder')
    .option('--optimizer <id>', `one of: ${[...optimizers.keys()].join(', ')}`, 'adam')
    .option('--schedule <id>', `how the learning rate moves: one of ${[...schedules.keys()].join(', ')}`)
    .option('--augment <list>', augmentHelp, parseAugmentations)
    .option('--loss <id>', `one of: ${[...losses.keys()].join(', ')}`, 'cross-entropy')
    .option('--split <train:validation:test>', 'shares of --data, in per cent (default: 60:20:20)', (given) => parseSplit(program, given))
    .option('--resume', 'go on with the interrupted run in --out as it began; --learning-rate then counts from there on, --device may be another')
    .option('--device <name>', deviceFlag[1])
    .option('--json', 'one event per line on standard output')
  command.option('--normalize <choice>', `how pixel values are scaled: ${Object.keys(trainingOptions.normalisation.choices).join(', ')}`)
  addFlags(command, trainingOptions, { except: ['trainShare', 'validationShare', 'normalisation'] })
  addFlags(command, optimizerOptions)
  addFlags(command, lossOptions)
  addFlags(command, scheduleOptions)
  command.action(async (given: string | undefined, flags: Flags) => {
    const run = flags.resume
      ? await resumed(command, given, flags)
      : await startTraining(await requestFrom(command, given, flags), basename(given ?? ''))
    await follow(run, terminal, flags.json === true)
  })
}

async function resumed(command: Command, given: string | undefined, flags: Flags): Promise<LiveRun> {
  const folder = resolve(flags.out)
  const { learningRate, ...asked } = givenFlags(command, flags)
  const model = given === undefined ? undefined : await modelSourceOf(given)
  await refuseOtherwise(command, folder, model, asked, begunFlags((await readRequest(folder)).request))
  return resumeTraining(folder, {
    ...(flags.device ? { device: readProvider(flags.device) } : {}),
    ...(typeof learningRate === 'number' && learningRate > 0 ? { learningRate } : {}),
  })
}

/** What was given, by flag; paths as a request holds them. */
function givenFlags(command: Command, { data, testData }: Flags): ByFlag {
  const named = ['loss', 'optimizer', 'schedule', 'augment', 'split', 'normalize'] as const
  const parsed: ByFlag = command.opts()
  return {
    ...Object.fromEntries(named.filter((name) => command.getOptionValueSource(name) === 'cli').map((name) => [name, parsed[name]])),
    ...givenValues(command, { ...trainingOptions, ...optimizerOptions, ...lossOptions, ...scheduleOptions }),
    ...(parsed.normalize === 'unit' ? { normalize: '0..1' } : {}),
    ...(data === undefined ? {} : { data: datasetOf(data).location }),
    ...(testData === undefined ? {} : { testData: datasetOf(testData).location }),
  }
}

/** The flags that a run was, or could have been, begun with. */
function begunFlags({ dataset, testDataset, loss, optimizer, schedule, augmentations, options }: TrainingRequest): ByFlag {
  const { values } = readOptions(trainingOptions, options)
  const { trainShare, validationShare, normalisation } = values
  const valuesOf = ({ id, options: chosen }: Choice, members: ReadonlyMap<string, { readonly options: Options }>) =>
    readOptions(members.get(id)?.options ?? {}, chosen).values
  const moved = schedule ? valuesOf(schedule, schedules) : {}
  return {
    ...valuesOf(optimizer, optimizers),
    ...valuesOf(loss, losses),
    ...Object.fromEntries(Object.entries(moved).map(([name, value]) => [inFlags(name), value])),
    ...values,
    data: dataset.location,
    testData: testDataset?.location,
    loss: loss.id,
    optimizer: optimizer.id,
    schedule: schedule?.id,
    augment: augmentations,
    split: [trainShare, validationShare, 100 - trainShare - validationShare],
    normalize: normalisation === 'unit' ? '0..1' : normalisation,
  }
}

async function requestFrom(command: Command, given: string | undefined, flags: Flags): Promise<TrainingRequest> {
  if (given === undefined || flags.data === undefined) command.error('error: a new run needs a design or .onnx file, and --data', { exitCode: 2 })
  const values = givenValues(command, trainingOptions)
  const { normalize } = command.opts<{ normalize?: string }>()
  const [trainShare, validationShare] = flags.split ?? [undefined, undefined]
  const limitedBySteps = values.maxSteps !== undefined && values.epochs === undefined
  return {
    model: await modelSourceOf(given),
    dataset: datasetOf(flags.data),
    ...(flags.testData === undefined ? {} : { testDataset: datasetOf(flags.testData) }),
    loss: { id: flags.loss, options: ownValues(command, losses.get(flags.loss)?.options, lossOptions, flags.loss) },
    optimizer: { id: flags.optimizer, options: ownValues(command, optimizers.get(flags.optimizer)?.options, optimizerOptions, flags.optimizer) },
    ...(flags.schedule === undefined ? {} : { schedule: chosenSchedule(command, flags.schedule) }),
    ...(flags.augment === undefined ? {} : { augmentations: flags.augment }),
    options: {
      ...values,
      ...(trainShare === undefined ? {} : { trainShare, validationShare }),
      ...(normalize === undefined ? {} : { normalisation: normalize === '0..1' ? 'unit' : normalize }),
      // Asked for a number of steps, the run ends there, however many epochs they are.
      ...(limitedBySteps ? { epochs: trainingOptions.epochs.max } : {}),
    },
    device: readProvider(flags.device ?? 'cpu'),
    folder: resolve(flags.out),
  }
}

function chosenSchedule(command: Command, id: string): NonNullable<TrainingRequest['schedule']> {
  const own = schedules.get(id)?.options
  const given = ownValues(command, own && scheduleFlags(own), scheduleOptions, id)
  return { id, options: Object.fromEntries(Object.keys(own ?? {}).flatMap((name) => (inFlags(name) in given ? [[name, given[inFlags(name)]]] : []))) }
}

/** What was given for the chosen member; an option that only others have is refused. */
function ownValues(command: Command, own: Options | undefined, all: Options, id: string): Record<string, unknown> {
  const given = givenValues(command, all)
  const foreign = Object.keys(given).filter((name) => own && !Object.hasOwn(own, name))
  if (foreign.length === 0) return given
  throw new ProblemsFound(
    foreign.map((option) => ({
      code: 'unknown-option',
      severity: 'error' as const,
      option,
      what: `"${id}" has no such option.`,
      mend: `Leave it out, or use one of: ${Object.keys(own ?? {}).join(', ') || 'none'}.`,
    })),
  )
}

function parseSplit(program: Command, given: string): readonly [number, number, number] {
  const [train, validation, test, ...more] = given.split(':').map(Number)
  const shares = [train, validation, test] as const
  const valid = shares.every((share) => share !== undefined && Number.isInteger(share) && share >= 0) && more.length === 0
  if (!valid || shares.reduce<number>((sum, share) => sum + (share ?? 0), 0) !== 100)
    return program.error(`error: --split is three whole shares that add up to 100, as in 60:20:20, not "${given}"`, { exitCode: 2 })
  return shares as readonly [number, number, number]
}

/** Tells the events until the run ends; Ctrl+C stops it at a checkpoint, a second one at once. */
async function follow(run: LiveRun, terminal: Console, json: boolean): Promise<void> {
  let asked = false
  const interrupt = (): void => {
    if (asked) void run.kill()
    else run.control('stop')
    asked = true
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const steps = (await readCard(run.folder))?.steps ?? 0
  const bar = terminal.progress('train')
  try {
    const hear = (event: TrainingEvent): void => {
      if (event.kind === 'step') bar.update(steps > 0 ? (event.step + 1) / steps : 0, `epoch ${event.epoch} · loss ${event.loss.toFixed(4)}`)
      if (json) terminal.result(true, event, () => '')
      else if (event.kind !== 'step' && event.kind !== 'checkpoint') terminal.note(sayEvent(event))
      if (!json && event.kind === 'done') terminal.result(false, event, () => sayDone(event, run.folder))
    }
    for await (const events of run.watch()) events.forEach(hear)
  } finally {
    bar.stop()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    await run.over
  }
}

const sayScores = ({ loss, accuracy }: { readonly loss: number; readonly accuracy?: number }): string =>
  `loss ${loss.toFixed(4)}${accuracy === undefined ? '' : ` · accuracy ${accuracy.toFixed(4)}`}`

function sayEvent(event: TrainingEvent): string {
  switch (event.kind) {
    case 'epoch':
      return `Epoch ${event.epoch}: training ${sayScores(event)} · ${(event.ms / 1000).toFixed(1)} s`
    case 'validation':
      return `Epoch ${event.epoch}: validation ${sayScores(event)}${event.best ? ' · best so far' : ''}`
    case 'note':
      return event.text
    case 'done':
      return `Ended after step ${event.step}: ${event.reason}.`
    default:
      return `${event.kind} at step ${event.step}`
  }
}

const sayDone = (done: Extract<TrainingEvent, { kind: 'done' }>, folder: string): string =>
  [
    done.validation ? `Validation: ${sayScores(done.validation)}${done.bestEpoch === undefined ? '' : ` (epoch ${done.bestEpoch})`}` : '',
    done.test ? `Test: ${sayScores(done.test)}` : '',
    `Run folder: ${folder}`,
  ]
    .filter(Boolean)
    .join('\n')
