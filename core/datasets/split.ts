// Divides a dataset into training, validation and test part: seeded, and stratified so that each part has each class in equal shares.

import { randomStream } from '../tensor/random.ts'
import type { Dataset } from './dataset.ts'

/** Percent of the examples; the rest is the test part. */
export interface Shares {
  readonly train: number
  readonly validation: number
}

/** Example indices, ascending. */
export interface Split {
  readonly train: Uint32Array
  readonly validation: Uint32Array
  readonly test: Uint32Array
  /** Classes that are too small to stand in every part, in whole sentences. */
  readonly remarks: readonly string[]
}

/**
 * Where the data sets examples apart for testing, or `testElsewhere` says that another dataset is tested on, the test share goes to training
 * and validation in proportion: 60:20:20 becomes 75:25.
 * Rounding favours training, then validation: a class with one example is trained on and never measured, and this is said.
 */
export function split(dataset: Pick<Dataset, 'labels' | 'classes' | 'test'>, shares: Shares, seed: number, testElsewhere = false): Split {
  const apart = new Set(dataset.test)
  const whole = testElsewhere || apart.size > 0 ? shares.train + shares.validation : 100
  const parts = { train: [] as number[], validation: [] as number[], test: testElsewhere ? [] : [...apart] }
  const remarks: string[] = []
  for (const [label, members] of byLabel(dataset.labels, apart)) {
    const order = randomStream(seed, 'split', label).permutation(members.length)
    const trained = Math.max(Math.round((members.length * shares.train) / whole), shares.train > 0 ? 1 : 0)
    const validated = Math.max(Math.round((members.length * (shares.train + shares.validation)) / whole), trained)
    order.forEach((member, rank) => {
      const part = rank < trained ? parts.train : rank < validated ? parts.validation : parts.test
      part.push(members[member] as number)
    })
    const remark = sayMissing(dataset.classes[label], members.length, {
      validation: shares.validation > 0 && validated === trained,
      test: whole === 100 && shares.train + shares.validation < 100 && validated >= members.length,
    })
    if (remark) remarks.push(remark)
  }
  return { train: ascending(parts.train), validation: ascending(parts.validation), test: ascending(parts.test), remarks }
}

const ascending = (indices: readonly number[]): Uint32Array => Uint32Array.from(indices).sort()

/** Label -> its examples, in the order of the labels; without those set apart. */
function byLabel(labels: Int32Array, apart: ReadonlySet<number>): readonly (readonly [number, readonly number[]])[] {
  const members = new Map<number, number[]>()
  labels.forEach((label, index) => {
    if (apart.has(index)) return
    const known = members.get(label)
    if (known) known.push(index)
    else members.set(label, [index])
  })
  return [...members].sort(([a], [b]) => a - b)
}

/** A single example the data itself has already said. */
function sayMissing(name: string | undefined, count: number, missing: { readonly validation: boolean; readonly test: boolean }): string | undefined {
  const parts = Object.entries(missing).flatMap(([part, isMissing]) => (isMissing ? [part] : []))
  if (name === undefined || parts.length === 0 || count === 1) return undefined
  return `Class "${name}" has only ${count} examples: none is left for ${parts.join(' and ')}, so its accuracy there is unknown. Add examples of it.`
}
