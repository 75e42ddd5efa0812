// What a user can set: declared once, and from it come type, validation, form control, handbook row, CLI flag and test generator.

import type { Problem } from '../problems.ts'

interface Declared<T> {
  readonly label: string
  /** One sentence for handbook, tooltip and CLI help. */
  readonly help: string
  readonly default: T
  /** Seldom set: forms fold it away as long as it stands at its default. */
  readonly rare?: boolean
  /** Shown (and meant) only when this holds; hidden options keep their value. */
  readonly when?: (values: Readonly<Record<string, unknown>>) => boolean
}
interface Ranged {
  readonly min?: number
  readonly max?: number
  /** `px`, `%`, `epochs`: shown behind the number. */
  readonly unit?: string
}
export interface IntOption extends Declared<number>, Ranged {
  readonly kind: 'int'
}
export interface FloatOption extends Declared<number>, Ranged {
  readonly kind: 'float'
  /** The range excludes its ends: 0 < rate < 1. */
  readonly open?: boolean
}
export interface PairOption extends Declared<readonly [number, number]>, Ranged {
  readonly kind: 'pair'
}
/** Numbers in a row: sizes along the axes of a signal or a volume, levels of a pyramid, weights of classes. */
export interface ListOption extends Declared<readonly number[]>, Ranged {
  readonly kind: 'list'
  readonly of: 'int' | 'float'
  /** What each number is, where there are as many as names: depth, height, width. Otherwise the list is as long as one likes. */
  readonly names?: readonly string[]
}
export interface FlagOption extends Declared<boolean> {
  readonly kind: 'flag'
}
export interface TextOption extends Declared<string> {
  readonly kind: 'text'
  readonly maxLength?: number
}
export interface ChoiceOption<C extends string = string> extends Declared<C> {
  readonly kind: 'choice'
  /** Value -> label. */
  readonly choices: Readonly<Record<C, string>>
}

export type Option = IntOption | FloatOption | PairOption | ListOption | FlagOption | TextOption | ChoiceOption
export type Options = Readonly<Record<string, Option>>

/** The values of declared options: `{ kernelSize: readonly [number, number]; bias: boolean; ... }`. */
export type OptionValues<O extends Options = Options> = {
  readonly [K in keyof O]: O[K] extends ChoiceOption<infer C> ? C : O[K]['default']
}

type Plain<K extends Option> = Omit<K, 'kind'>
export const int = (option: Plain<IntOption>): IntOption => ({ kind: 'int', ...option })
export const float = (option: Plain<FloatOption>): FloatOption => ({ kind: 'float', ...option })
export const pair = (option: Plain<PairOption>): PairOption => ({ kind: 'pair', ...option })
export const list = (option: Plain<ListOption>): ListOption => ({ kind: 'list', ...option })
export const flag = (option: Plain<FlagOption>): FlagOption => ({ kind: 'flag', ...option })
export const text = (option: Plain<TextOption>): TextOption => ({ kind: 'text', ...option })
export const choice = <C extends string>(option: Omit<ChoiceOption<C>, 'kind' | 'default'> & { readonly default: NoInfer<C> }): ChoiceOption<C> => ({
  kind: 'choice',
  ...option,
})

export function defaultsOf<O extends Options>(options: O): OptionValues<O> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default])) as OptionValues<O>
}

/** Fills in defaults and says everything that is wrong: unknown names, wrong kinds, out of range. `path` prefixes `Problem.option`. */
export function readOptions<O extends Options>(
  options: O,
  raw: Readonly<Record<string, unknown>>,
  path = '',
): { readonly values: OptionValues<O>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(raw)) {
    if (Object.hasOwn(options, name)) continue
    problems.push(wrong('unknown-option', path + name, `There is no option "${name}".`, `Use one of: ${Object.keys(options).join(', ') || 'none'}.`))
  }
  for (const [name, option] of Object.entries(options)) {
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined
    const refusal = given === undefined ? undefined : refuse(option, given)
    if (refusal) problems.push(wrong('bad-option', path + name, refusal.what, refusal.mend))
    values[name] = given === undefined || refusal ? option.default : given
  }
  return { values: values as OptionValues<O>, problems }
}

const wrong = (code: string, option: string, what: string, mend: string): Problem => ({ code, severity: 'error', option, what, mend })

function refuse(option: Option, given: unknown): { readonly what: string; readonly mend: string } | undefined {
  switch (option.kind) {
    case 'int':
      return refuseNumber(option, given, 'a whole number', Number.isSafeInteger)
    case 'float':
      return refuseNumber(option, given, 'a number', Number.isFinite, option.open)
    case 'pair': {
      if (!Array.isArray(given) || given.length !== 2) return { what: `${show(given)} is not a pair.`, mend: 'Give height and width, as in 3×3.' }
      return (
        refuseNumber(option, given[0], 'a whole number', Number.isSafeInteger) ??
        refuseNumber(option, given[1], 'a whole number', Number.isSafeInteger)
      )
    }
    case 'list':
      return refuseList(option, given)
    case 'flag':
      return typeof given === 'boolean' ? undefined : { what: `${show(given)} is neither true nor false.`, mend: 'Use true or false.' }
    case 'text':
      if (typeof given !== 'string') return { what: `${show(given)} is not text.`, mend: 'Write it in quotes.' }
      return given.length > (option.maxLength ?? 10_000)
        ? { what: `The text has ${given.length} characters.`, mend: `Use at most ${option.maxLength ?? 10_000}.` }
        : undefined
    case 'choice':
      return typeof given === 'string' && Object.hasOwn(option.choices, given)
        ? undefined
        : { what: `${show(given)} is not a choice.`, mend: `Use one of: ${Object.keys(option.choices).join(', ')}.` }
  }
}

/** Longer lists are no one's intention. */
const longestList = 10_000

function refuseList(option: ListOption, given: unknown) {
  const { names, of } = option
  const wanted = names ? `${names.length === 1 ? 'one number' : `${names.length} numbers`}: ${names.join(', ')}` : 'numbers, as in 1, 2, 4'
  const long = names ? Array.isArray(given) && given.length !== names.length : Array.isArray(given) && given.length > longestList
  if (!Array.isArray(given) || long) return { what: `${show(given)} is not a list of ${names?.length ?? 'some'} numbers.`, mend: `Give ${wanted}.` }
  const [noun, isOne] = of === 'int' ? (['a whole number', Number.isSafeInteger] as const) : (['a number', Number.isFinite] as const)
  return given.map((one) => refuseNumber(option, one, noun, isOne)).find((refusal) => refusal !== undefined)
}

function refuseNumber(range: Ranged, given: unknown, noun: string, isOne: (value: unknown) => boolean, open = false) {
  if (typeof given !== 'number' || !isOne(given)) return { what: `${show(given)} is not ${noun}.`, mend: `Use ${noun}${sayRange(range, open)}.` }
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range
  const inside = open ? given > min && given < max : given >= min && given <= max
  return inside ? undefined : { what: `${given} is out of range.`, mend: `Use ${noun}${sayRange(range, open)}.` }
}

function sayRange({ min, max }: Ranged, open: boolean): string {
  const [above, below] = open ? ['above', 'below'] : ['at least', 'at most']
  if (min !== undefined && max !== undefined) return ` ${above} ${min} and ${below} ${max}`
  if (min !== undefined) return ` ${above} ${min}`
  return max === undefined ? '' : ` ${below} ${max}`
}

const show = (value: unknown): string => JSON.stringify(value) ?? String(value)
