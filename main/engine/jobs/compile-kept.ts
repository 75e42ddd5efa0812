// Job: a drawn network with the weights that it keeps, as an .onnx file in the data folder, for whoever explains and predicts from files.

import { createHash } from 'node:crypto'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { checkOrThrow } from '../../../core/design/check.ts'
import { readDesign } from '../../../core/design/read-design.ts'
import { structureOf } from '../../../core/design/same-network.ts'
import { exportModel } from '../../../core/export/export-model.ts'
import { encodeModel } from '../../../core/onnx/codec.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { dataSubfolder } from '../../files/data-folder.ts'
import { compileChecked } from '../compile-design.ts'
import { defineQuietJob } from '../job.ts'

/** Files that stay; the oldest go. */
const mostFiles = 4

/** Throws ProblemsFound where the design is wrong or its weights have gone. The same network is written once. */
export const compileKept = defineQuietJob<{ readonly text: string }, { readonly path: string }>(async ({ text }) => {
  const checked = checkOrThrow(readDesign(text))
  const ids = checked.nodes.map(({ node }) => [node.id, node.name])
  const key = JSON.stringify([structureOf(checked), ids, checked.design.weights?.sha256])
  const folder = await dataSubfolder('compiled')
  const path = join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.onnx`)
  if (await stat(path).catch(() => undefined)) {
    await utimes(path, new Date(), new Date())
    return { path }
  }
  await writeAtomically(path, encodeModel(exportModel(await compileChecked(checked, 1), new Map(), { designText: text })))
  await removeOldest(folder)
  return { path }
})

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.onnx'))
  const files = await Promise.all(names.map(async (name) => ({ name, written: (await stat(join(folder, name))).mtimeMs })))
  const old = files.sort((a, b) => b.written - a.written).slice(mostFiles)
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })))
}
