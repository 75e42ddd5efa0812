// From what was asked to the augmentations that are applied, and what of it is wrong.

import { type OptionValues, readOptions } from '../../options/options.ts'
import type { Problem } from '../../problems.ts'
import { sameShape } from '../../tensor/tensor.ts'
import type { Dataset } from '../dataset.ts'
import type { Augmentation } from './augmentation.ts'
import { augmentations } from './index.ts'

export interface ChosenAugmentation {
  readonly definition: Augmentation
  readonly options: OptionValues
}

interface Asked {
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
}

/** In the order of the catalog. */
export function chooseAugmentations(asked: readonly Asked[]): {
  readonly chosen: readonly ChosenAugmentation[]
  readonly problems: readonly Problem[]
} {
  const unknown = asked.filter(({ id }) => !augmentations.has(id))
  const twice = asked.filter(({ id }, at) => asked.findIndex((other) => other.id === id) < at)
  const problems = [
    ...unknown.map(({ id }) => problem(`There is no augmentation "${id}".`, `Use one of: ${[...augmentations.keys()].join(', ')}.`)),
    ...twice.map(({ id }) => problem(`The augmentation "${id}" is chosen twice.`, 'Leave one of them out.')),
  ]
  const chosen = [...augmentations.values()].flatMap((definition): readonly ChosenAugmentation[] => {
    const own = asked.find(({ id }) => id === definition.id)
    if (!own) return []
    const { values, problems: wrong } = readOptions(definition.options, own.options, `${definition.id}.`)
    problems.push(...wrong)
    return [{ definition, options: values }]
  })
  return { chosen, problems }
}

const still = [...augmentations.values()]
  .filter((definition) => 'tone' in definition)
  .map(({ title }) => title)
  .join(', ')

/** Why these data cannot be augmented so. */
export function refuseAugmentations(chosen: readonly ChosenAugmentation[], { shape, values }: Pick<Dataset, 'shape' | 'values'>): readonly Problem[] {
  if (chosen.length === 0) return []
  if (shape.length !== 3) return [problem('Only images can be augmented; these data are none.', 'Leave the augmentations out.')]
  const moving = chosen.filter(({ definition }) => 'warp' in definition).map(({ definition }) => definition.title)
  if (moving.length === 0 || !values || !sameShape(values.shape.slice(-2), shape.slice(-2))) return []
  const mend = `Leave ${moving.length > 1 ? 'them' : 'it'} out; what changes values and moves nothing can stay: ${still}.`
  return [problem(`These data have a label for every pixel, which ${moving.join(', ')} would not move along.`, mend)]
}

/** `rotation up to 15°, flip left–right 50 %`. */
export const sayAugmentations = (chosen: readonly ChosenAugmentation[]): string =>
  chosen.map(({ definition, options }) => `${definition.title.toLowerCase()} ${sayStrength(definition, options)}`.trim()).join(', ')

/** `up to 15°, 50 %`: the share where it is not all. */
export const sayStrength = (definition: Augmentation, options: OptionValues): string =>
  [definition.strength(options), Number(options.share) < 100 ? `${options.share} % of images` : ''].filter(Boolean).join(', ')

const problem = (what: string, mend: string): Problem => ({ code: 'augmentation', severity: 'error', option: 'augmentations', what, mend })
