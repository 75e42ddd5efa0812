// What commands take: files, run folders, data, devices.

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { DatasetReference } from '../../core/datasets/dataset.ts'
import type { Options } from '../../core/options/options.ts'
import { ProblemsFound } from '../../core/problems.ts'
import type { Choice } from '../../core/training/options.ts'
import { diskError } from '../files/disk-error.ts'
import { keptModel } from '../files/run-folder.ts'
import { parseValue } from './option-flags.ts'

/** `<run|onnx>`: the kept model of a run folder, or the file itself. */
export async function modelFileOf(given: string): Promise<string> {
  return (await isFolder(given)) ? keptModel(given) : resolve(given)
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw diskError(error, path)
  }
}

/** `builtin:digits` stays, paths become absolute. */
export const datasetOf = (given: string): DatasetReference => ({ location: given.startsWith('builtin:') ? given : resolve(given) })

/** `--set option=value`, repeated. */
export const collectSetting = (given: string, before: readonly string[] = []): readonly string[] => {
  if (!given.includes('=')) throw new InvalidArgumentError(`"${given}" is not of the form option=value.`)
  return [...before, given]
}

export function choiceFrom(id: string, options: Options | undefined, settings: readonly string[]): Choice {
  const values = settings.map((setting) => {
    const [name = '', ...rest] = setting.split('=')
    const option = options?.[name]
    return [name, option ? parseValue(option, rest.join('=')) : rest.join('=')]
  })
  return { id, options: Object.fromEntries(values) }
}

/** A class by its name or number. */
export function classIndexOf(given: string, classes: readonly string[]): number {
  const named = classes.indexOf(given)
  const index = named >= 0 ? named : Number(given)
  if (Number.isInteger(index) && index >= 0 && index < classes.length) return index
  throw new ProblemsFound([
    {
      code: 'unknown-class',
      severity: 'error',
      what: `There is no class "${given}".`,
      mend: `Use one of: ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}.`,
    },
  ])
}

export function wholeNumber(given: string): number {
  const value = Number(given)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new InvalidArgumentError(`"${given}" is not a whole number above 0.`)
}

/** 0 ... 1. */
export function shareNumber(given: string): string {
  const value = Number(given)
  if (given.trim() !== '' && value >= 0 && value <= 1) return given
  throw new InvalidArgumentError(`"${given}" is no share. Use a number from 0 to 1.`)
}

export function seedNumber(given: string): string {
  const value = Number(given)
  if (given.trim() !== '' && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return given
  throw new InvalidArgumentError(`"${given}" is no seed. Use a whole number from 0 to ${2 ** 32 - 1}.`)
}

/** 0 means any. */
export function portNumber(given: string): number {
  const value = Number(given)
  if (given.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 65535) return value
  throw new InvalidArgumentError(`"${given}" is no port. Use a whole number from 1 to 65535.`)
}

/** `3x32x32`: channels, height, width. */
export function imageSize(given: string): [number, number, number] {
  const [channels, height, width, ...more] = given.split(/[x×,]/)
  if (channels === undefined || height === undefined || width === undefined || more.length > 0)
    throw new InvalidArgumentError(`"${given}" is not of the form CHANNELSxHEIGHTxWIDTH.`)
  return [wholeNumber(channels), wholeNumber(height), wholeNumber(width)]
}
