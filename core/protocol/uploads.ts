// Requests: files that were dropped on the window and have no path of their own on the Node side, and several that become one data set.
// Their bytes go by plain HTTP: PUT /upload/<id>/<path>.

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import { text } from './fields.ts'

/** As many files as one drop may hold. */
export const mostFiles = 200_000

export const uploads = {
  /** Makes room; refused where the disk has none. `name` becomes the name of the data. */
  begin: oc
    .input(z.strictObject({ name: text, files: z.int().min(1).max(mostFiles), bytes: z.int().min(0) }))
    .output(type<{ readonly id: string }>()),
  /** All files are there: where they stand now. */
  finish: oc.input(z.strictObject({ id: text })).output(type<{ readonly location: string }>()),
  /** Deletes what has come so far. */
  cancel: oc.input(z.strictObject({ id: text })).output(type<void>()),
  /** Several files or folders of the Node side's machine as one folder: links to folders, copies of files. */
  gather: oc.input(z.strictObject({ paths: z.array(text).min(1).max(1000) })).output(type<{ readonly location: string }>()),
}

export const uploadPath = '/upload/'
