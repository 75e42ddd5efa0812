// What the next run is to be trained with: loss, optimizer and options, as the forms of Data and Train set them.

import { create } from 'zustand'
import { losses } from '../../core/losses/index.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import { type OptionValues, readOptions } from '../../core/options/options.ts'
import { type TrainingOptions, trainingOptions } from '../../core/training/options.ts'
import { schedules } from '../../core/training/schedules/index.ts'

type Raw = Readonly<Record<string, unknown>>

/** One that is switched off stays in the list with its options. */
export interface PlannedAugmentation {
  readonly id: string
  readonly on: boolean
  readonly options: Raw
}

interface Plan {
  readonly loss: string
  readonly optimizer: string
  readonly schedule: string
  /** Of each loss and optimizer by id, so that a choice taken back finds its options again. Only what was changed. */
  readonly lossOptions: Readonly<Record<string, Raw>>
  readonly optimizerOptions: Readonly<Record<string, Raw>>
  readonly scheduleOptions: Readonly<Record<string, Raw>>
  readonly augmentations: readonly PlannedAugmentation[]
  readonly options: Raw
  /** Where other data lie that runs are tested on; absent where the data's own test part serves. */
  readonly testData: string | undefined
  setLoss(id: string): void
  /** The learning rate goes back to the optimizer's own. */
  setOptimizer(id: string): void
  setSchedule(id: string): void
  setLossOption(name: string, value: unknown): void
  setOptimizerOption(name: string, value: unknown): void
  setScheduleOption(name: string, value: unknown): void
  setOption(name: string, value: unknown): void
}

export const usePlan = create<Plan>((set) => ({
  loss: 'cross-entropy',
  optimizer: 'adam',
  schedule: 'constant',
  lossOptions: {},
  optimizerOptions: {},
  scheduleOptions: {},
  augmentations: [],
  options: {},
  testData: undefined,
  setLoss: (loss) => set({ loss }),
  setOptimizer: (optimizer) => set(({ options: { learningRate: _, ...options } }) => ({ optimizer, options })),
  setSchedule: (schedule) => set({ schedule }),
  setScheduleOption: (name, value) => set(({ schedule, scheduleOptions }) => ({ scheduleOptions: changed(scheduleOptions, schedule, name, value) })),
  setLossOption: (name, value) => set(({ loss, lossOptions }) => ({ lossOptions: changed(lossOptions, loss, name, value) })),
  setOptimizerOption: (name, value) =>
    set(({ optimizer, optimizerOptions }) => ({ optimizerOptions: changed(optimizerOptions, optimizer, name, value) })),
  setOption: (name, value) => set(({ options }) => ({ options: { ...options, [name]: value } })),
}))

/** Data are not tested on themselves. */
export const testDataFor = ({ testData }: Pick<Plan, 'testData'>, location: string): string | undefined =>
  testData === location ? undefined : testData

const changed = (all: Readonly<Record<string, Raw>>, id: string, name: string, value: unknown) => ({ ...all, [id]: { ...all[id], [name]: value } })

/** With every default filled in; what is out of range is left at its default. */
export const plannedOptions = (options: Raw): TrainingOptions => readOptions(trainingOptions, options).values

/** Learning rate 0 takes the optimizer's own. */
export const learningRateOf = (optimizer: string, given: number): number => given || (optimizers.get(optimizer)?.defaultLearningRate ?? 0)

export const scheduleTitles = (): Record<string, string> => Object.fromEntries([...schedules].map(([id, { title }]) => [id, title]))
export const lossTitles = (): Record<string, string> => Object.fromEntries([...losses].map(([id, { title }]) => [id, title]))
export const optimizerTitles = (): Record<string, string> => Object.fromEntries([...optimizers].map(([id, { title }]) => [id, title]))

/** Of a run that stands: its request's options, defaults filled in. */
export const optionsOfRun = (raw: Raw): OptionValues<typeof trainingOptions> => readOptions(trainingOptions, raw).values
