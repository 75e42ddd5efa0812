// What a person set for a run, fact by fact in the words of the definitions, and what differs between runs.

import { chooseAugmentations, sayAugmentations } from '../datasets/augmentations/choose.ts'
import type { Design } from '../design/design.ts'
import { layerTypes } from '../layers/index.ts'
import { losses } from '../losses/index.ts'
import { optimizers } from '../optimizers/index.ts'
import { type Option, type Options, readOptions } from '../options/options.ts'
import { type Choice, trainingOptions } from './options.ts'
import { schedules } from './schedules/index.ts'

export interface Fact {
  /** `options.epochs`, `layer.conv1.filters`, `layer.conv1`: the same thing in all runs. */
  readonly key: string
  readonly label: string
  readonly value: string
  /** An option at its default. */
  readonly usual?: boolean
  /** Name of the layer that it is about. */
  readonly layer?: string
}

export interface Asked {
  /** Absent where the network was imported. */
  readonly design?: Design
  readonly model: string
  readonly data: string
  readonly loss: Choice
  readonly optimizer: Choice
  readonly schedule?: Choice | undefined
  readonly augmentations?: readonly Choice[] | undefined
  readonly options: Readonly<Record<string, unknown>>
  readonly device: string
}

/** Everything, defaults included, in the order in which it is read. */
export function factsOf({ design, model, data, loss, optimizer, schedule, augmentations = [], options, device }: Asked): readonly Fact[] {
  const [chosenLoss, chosenOptimizer] = [losses.get(loss.id), optimizers.get(optimizer.id)]
  const chosenSchedule = schedules.get(schedule?.id ?? 'constant')
  const rate = Number(options.learningRate ?? 0) || (chosenOptimizer?.defaultLearningRate ?? 0)
  return [
    { key: 'design', label: 'Design', value: model },
    { key: 'data', label: 'Data', value: data },
    { key: 'device', label: 'Device', value: device },
    { key: 'loss', label: 'Loss', value: chosenLoss?.title ?? loss.id },
    ...optionFacts(chosenLoss?.options ?? {}, loss.options, 'loss'),
    { key: 'optimizer', label: 'Optimizer', value: chosenOptimizer?.title ?? optimizer.id },
    ...optionFacts(chosenOptimizer?.options ?? {}, optimizer.options, 'optimizer'),
    { key: 'schedule', label: 'Schedule', value: chosenSchedule?.title ?? '' },
    ...optionFacts(chosenSchedule?.options ?? {}, schedule?.options ?? {}, 'schedule'),
    augmentationFact(augmentations),
    ...optionFacts(trainingOptions, { ...options, learningRate: rate }, 'options'),
    ...(design?.nodes ?? []).flatMap(({ name, type, options: own }): Fact[] => {
      const layer = layerTypes.get(type)
      const facts = optionFacts(layer?.options ?? {}, own, `layer.${name}`)
      return [
        { key: `layer.${name}`, label: name, value: layer?.title ?? type, layer: name },
        ...facts.map((fact) => ({ ...fact, label: `${name} · ${fact.label}`, layer: name })),
      ]
    }),
  ]
}

function augmentationFact(asked: readonly Choice[]): Fact {
  const value = sayAugmentations(chooseAugmentations(asked).chosen) || 'off'
  return { key: 'augmentation', label: 'Augmentation', value, usual: asked.length === 0 }
}

/** Options that do not count with these values are left out. */
function optionFacts(options: Options, raw: Readonly<Record<string, unknown>>, path: string): readonly Fact[] {
  const values: Readonly<Record<string, unknown>> = readOptions(options, raw).values
  return Object.entries(options).flatMap(([name, option]): readonly Fact[] => {
    if (option.when && !option.when(values)) return []
    const value = sayValue(option, values[name])
    return [{ key: `${path}.${name}`, label: option.label, value, usual: value === sayValue(option, option.default) }]
  })
}

function sayValue(option: Option, value: unknown): string {
  if (option.kind === 'choice') return option.choices[String(value)] ?? String(value)
  if (option.kind === 'flag') return value ? 'on' : 'off'
  if (Array.isArray(value)) return value.join(option.kind === 'pair' ? '×' : ', ')
  if (option.kind === 'text') return String(value)
  const said = String(Number(Number(value).toPrecision(6))).replace('-', '−')
  return option.unit ? `${said} ${option.unit}` : said
}

/** What `facts` has that `earlier` has not, in short words: `cosine`, `epochs 40`, `with dropout2`. */
export function changesSince(earlier: readonly Fact[], facts: readonly Fact[]): readonly string[] {
  const known = new Map(earlier.map((fact) => [fact.key, fact]))
  const layers = layersOf(earlier)
  const now = layersOf(facts)
  const changed = facts.filter(({ key, value, layer, usual }) => {
    if (layer !== undefined && !layers.has(layer)) return false
    const before = known.get(key)
    // What comes with another choice is worth a word only where it was set.
    return before ? before.value !== value : !usual
  })
  return [
    ...changed.map(sayChange),
    ...[...now].filter((layer) => !layers.has(layer)).map((layer) => `with ${layer}`),
    ...[...layers].filter((layer) => !now.has(layer)).map((layer) => `without ${layer}`),
  ]
}

const layersOf = (facts: readonly Fact[]): ReadonlySet<string> => new Set(facts.flatMap(({ layer }) => layer ?? []))

/** A word says itself; a number needs its name. */
function sayChange({ label, value }: Fact): string {
  if (value === 'on') return label.toLowerCase()
  if (value === 'off') return `no ${label.toLowerCase()}`
  return /^[−\d]/.test(value) ? `${label.replace(' · ', ' ').toLowerCase()} ${value}` : value
}

/** Facts that are not the same for all runs, one value for each. */
export function differencesOf(
  runs: readonly (readonly Fact[])[],
): readonly { readonly label: string; readonly values: readonly (string | undefined)[] }[] {
  const tables = runs.map((facts) => new Map(facts.map((fact) => [fact.key, fact])))
  const keys = new Set(runs.flatMap((facts) => facts.map(({ key }) => key)))
  return [...keys].flatMap((key) => {
    const values = tables.map((table) => table.get(key)?.value)
    const label = tables.map((table) => table.get(key)?.label).find((each) => each !== undefined)
    return label === undefined || new Set(values).size === 1 ? [] : [{ label, values }]
  })
}
