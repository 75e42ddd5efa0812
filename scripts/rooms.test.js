// The list of rooms is the folders, and a planted violation is found.

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { allViolations, roomOrder, violations } from './rooms.js'

test('the list equals the folders', () => {
  const folders = readdirSync(fileURLToPath(new URL('../core', import.meta.url)), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(
    folders
      .map(({ name }) => name)
      .filter((name) => name !== 'testing')
      .sort(),
  ).toEqual([...roomOrder].sort())
})

test('nobody crosses the order', () => {
  expect(allViolations()).toEqual([])
})

test.each([
  ['core/autograd/rules/conv.ts', "import { layerTypes } from '../../layers/index.ts'", 'core/layers/index.ts'],
  ['core/autograd/rules/conv.ts', "import type { LayerType } from '../../layers/layer-type.ts'", 'core/layers/layer-type.ts'],
  ['core/layers/conv-2d.ts', "export { train } from '../training/train.ts'", 'core/training/train.ts'],
  ['core/layers/conv-2d.ts', "const later = () => import('../training/train.ts')", 'core/training/train.ts'],
  ['core/layers/conv-2d.ts', "import { buildStep } from '../pipeline.ts'", 'core/pipeline.ts'],
  ['core/layers/conv-2d.ts', "import { readFileSync } from 'node:fs'", 'node:fs'],
  ['core/layers/conv-2d.ts', "import { join } from 'path'", 'node:path'],
  ['core/layers/conv-2d.ts', "import { close } from '../testing/tolerance.ts'", 'core/testing/tolerance.ts'],
  ['core/layers/conv-2d.test.ts', "import { train } from '../training/train.ts'", 'core/training/train.ts'],
  ['main/files/atomic.ts', "import { app } from 'electron'", 'electron'],
  ['main/engine/jobs/train.ts', "import * as ort from 'onnxruntime-node'", 'onnxruntime-node'],
  ['main/server/server.ts', "import '../../renderer/app/main.tsx'", 'renderer/app/main.tsx'],
  ['preload/preload.ts', "import { train } from '../core/training/train.ts'", 'core/training/train.ts'],
  ['preload/preload.ts', "import { readFileSync } from 'fs'", 'node:fs'],
  ['renderer/app/main.tsx', "import { ipcRenderer } from 'electron'", 'electron'],
  ['renderer/app/main.tsx', "import { serve } from '../../main/server/server.ts'", 'main/server/server.ts'],
  ['renderer/ui/button.tsx', "import { layerTypes } from '../../core/layers/index.ts'", 'core/layers/index.ts'],
  ['e2e/design.spec.ts', "import { readDesign } from '../core/design/read-design.ts'", 'core/design/read-design.ts'],
])('in %s, %s is found', (file, text, target) => {
  expect(violations(file, text)).toEqual([`${file}: must not import ${target}.`])
})

test.each([
  ['const now = Date.now()', 'Date'],
  ['const now = new Date()', 'Date'],
  ['const chance = Math.random()', 'Math.random'],
])('in the core, %s is found', (text, what) => {
  expect(violations('core/training/train.ts', `// a comment\n${text}`)).toEqual([`core/training/train.ts:2: must not use ${what}.`])
})

test.each([
  ['core/layers/conv-2d.ts', "import type { GraphBuilder } from '../onnx/builder.ts'"],
  ['core/layers/conv-2d.test.ts', "import { close } from '../testing/tolerance.ts'"],
  ['main/engine/ort-runtime.ts', "import * as ort from 'onnxruntime-node'"],
  ['main/desktop/main.ts', "import { app } from 'electron'"],
])('in %s, %s is allowed', (file, text) => {
  expect(violations(file, text)).toEqual([])
})
