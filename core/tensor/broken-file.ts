// How the readers of tensor files refuse one: truncated, foreign, or holding what cannot be read.

import { ProblemsFound } from '../problems.ts'

/** `where`: the file's name as the user knows it. */
export const brokenFile = (where: string, what: string, mend: string): ProblemsFound =>
  new ProblemsFound([{ code: 'broken-file', severity: 'error', what: `"${where}": ${what}`, mend }])

/** Elements beyond this are taken for a damaged header, not for data. */
export const mostElements = 2 ** 33

/** A shape out of a file: whole numbers, with a product that a tensor can have. */
export const isPlausibleShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) &&
  shape.length <= 32 &&
  shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
  shape.reduce((count, size) => count * size, 1) <= mostElements
