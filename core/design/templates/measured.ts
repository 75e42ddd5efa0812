// What the start page promises of each template, as `lamina bench --templates` measured and wrote it down; nothing in it is typed in by hand.

import measured from './measured.json' with { type: 'json' }
import type { Template } from './template.ts'

export interface MeasuredLesson {
  /** sha256 of `lessonText` when it was measured. */
  readonly lesson: string
  /** Fingerprint of the data. */
  readonly data: string
  /** On the test part: share of images whose class is right. */
  readonly accuracy: number
  readonly testExamples: number
  readonly epochs: number
  /** Of the whole run, as if every epoch had gone as fast as the fastest: other programs on the machine disturb that least. */
  readonly seconds: number
  readonly machine: string
  readonly cores: number
  /** ISO 8601. */
  readonly date: string
}
/** By template. */
export type MeasuredLessons = Readonly<Record<string, MeasuredLesson>>

export const measuredLessons: MeasuredLessons = measured

/** Network and lesson as text, without the layout: what the measured numbers depend on. */
export function lessonText({ build, standard, lesson }: Template): string {
  const { nodes, connections } = build(standard)
  return JSON.stringify([nodes.map(({ id, type, options }) => [id, type, options]), connections, standard, lesson])
}
