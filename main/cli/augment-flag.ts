// `--augment flip-horizontal,rotation:15,noise:10:share=80`: augmentations with their options, as text.

import { InvalidArgumentError } from 'commander'
import { augmentations } from '../../core/datasets/augmentations/index.ts'
import type { Options } from '../../core/options/options.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { parseValue } from './option-flags.ts'

type Asked = NonNullable<TrainingRequest['augmentations']>[number]

const form = 'flip-horizontal,rotation:15,noise:10:share=80'
export const augmentHelp = `random changes of the images that are trained on, as in ${form}; from: ${[...augmentations.values()]
  .map(({ id, options }) => [id, ...Object.keys(options)].join(':'))
  .join(', ')}`

/** Commas part augmentations, colons their options; a value without a name is the first option. Unknown ids are left to the checks of a run. */
export const parseAugmentations = (given: string): Asked[] => given.split(',').map((one) => parseOne(one.trim()))

/** The same text back. */
export const sayAugmentations = (asked: readonly Asked[]): string =>
  asked.map(({ id, options }) => [id, ...Object.entries(options).map(([name, value]) => `${name}=${value}`)].join(':')).join(',')

function parseOne(given: string): Asked {
  const [id = '', ...values] = given.split(':')
  const options: Options = augmentations.get(id)?.options ?? {}
  return { id, options: Object.fromEntries(values.map((value) => parseOption(id, options, value))) }
}

function parseOption(id: string, options: Options, given: string): readonly [string, unknown] {
  const [name = '', value] = given.includes('=') ? given.split('=') : [Object.keys(options)[0], given]
  const option = options[name]
  if (option === undefined || value === undefined)
    throw new InvalidArgumentError(`"${given}" is no option of "${id}". Use one of: ${Object.keys(options).join(', ') || 'none'}; as in ${form}.`)
  return [name, parseValue(option, value)]
}
