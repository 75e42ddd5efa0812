// How a source says that the chosen data as a whole cannot be used.

import { ProblemsFound } from '../problems.ts'

export const unusableData = (where: string, what: string, mend: string): ProblemsFound =>
  new ProblemsFound([{ code: 'unusable-data', severity: 'error', what: `"${where}" ${what}`, mend }])
