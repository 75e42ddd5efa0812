// Declared options as command-line flags, and back.

import { type Command, Option as Flag, InvalidArgumentError } from 'commander'
import type { Option, Options } from '../../core/options/options.ts'

const flagName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Adds `--batch-size <n>`, `--no-shuffle`, ... ; flags have no default of their own, so that only what was given is passed on. */
export function addFlags(command: Command, options: Options, more: { readonly except?: readonly string[] } = {}): void {
  for (const [name, option] of Object.entries(options)) {
    if (more.except?.includes(name) || command.options.some((known) => known.attributeName() === name)) continue
    command.addOption(flagOf(name, option))
  }
}

function flagOf(name: string, option: Option): Flag {
  const help = `${option.help} (${sayDefault(option)})`
  const long = `--${flagName(name)}`
  switch (option.kind) {
    case 'flag':
      return new Flag(option.default ? `--no-${flagName(name)}` : long, help)
    case 'choice':
      return new Flag(`${long} <choice>`, help).choices(Object.keys(option.choices))
    case 'text':
      return new Flag(`${long} <text>`, help)
    default:
      return new Flag(`${long} <${placeholder(option)}>`, help).argParser((given) => parseValue(option, given))
  }
}

/** The value that a text stands for, by the option's kind; ranges are checked by `readOptions`. */
export function parseValue(option: Option, given: string): unknown {
  switch (option.kind) {
    case 'int':
    case 'float':
      return parseNumber(given)
    case 'pair': {
      const parts = given.split(/[,x×]/).map(parseNumber)
      return parts.length === 1 ? [parts[0], parts[0]] : parts
    }
    case 'list': {
      const parts = given.split(/[,x×]/).map(parseNumber)
      return option.names && parts.length === 1 ? option.names.map(() => parts[0]) : parts
    }
    case 'flag':
      if (given !== 'true' && given !== 'false') throw new InvalidArgumentError(`"${given}" is neither true nor false.`)
      return given === 'true'
    default:
      return given
  }
}

function parseNumber(given: string): number {
  const value = Number(given)
  if (given.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError(`"${given}" is not a number.`)
  return value
}

/** Of all parsed flags, those that belong to `options` and were given. */
export function givenValues(command: Command, options: Options): Record<string, unknown> {
  const parsed = command.opts()
  return Object.fromEntries(
    Object.keys(options)
      .filter((name) => parsed[name] !== undefined && command.getOptionValueSource(name) !== 'default')
      .map((name) => [name, parsed[name]]),
  )
}

const placeholder = (option: Option): string =>
  option.kind === 'pair' ? 'h,w' : option.kind === 'list' ? (option.names?.join(',') ?? 'numbers') : 'number'

const sayDefault = (option: Option): string =>
  `default: ${Array.isArray(option.default) ? option.default.join(',') || 'none' : String(option.default)}`
