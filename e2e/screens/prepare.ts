// Before the pictures: the program is built, and two small networks are trained, so that runs, curves and heatmaps are real ones.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from '../../scripts/build.js'
import { root } from '../../scripts/root.js'
import { trainedHome } from './places.ts'

const networks = [
  ['vgg-small', 'builtin:shapes', '12', '6'],
  ['lenet-5', 'builtin:digits', '12', '10'],
] as const

export default async function prepare(): Promise<void> {
  await buildIfStale()
  if (existsSync(trainedHome)) return
  mkdirSync(join(trainedHome, 'designs'), { recursive: true })
  for (const [template, data, epochs, classes] of networks) {
    const design = join(trainedHome, 'designs', `${template}.lamina`)
    lamina('new', template, '--classes', classes, '-o', design)
    lamina('train', design, '--data', data, '--epochs', epochs, '--out', join(trainedHome, 'runs', `${template}-1`))
  }
}

function lamina(...words: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'lamina.js'), ...words], {
    env: { ...process.env, LAMINA_HOME: trainedHome },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`lamina ${words.join(' ')} ended with ${status}.`)
}
