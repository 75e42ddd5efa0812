// Imported by tests that start engines: each is the bundled one, ready in a tenth of the time that the TypeScript sources take to load.

import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { buildIfStale } from '../../../scripts/build.js'
import { appRoot } from '../../app-root.ts'
import { forkEngine, useEngineSpawner } from '../spawn.ts'

beforeAll(buildIfStale, 120_000)
useEngineSpawner(() => forkEngine({ path: join(appRoot, 'dist/main/engine.js'), execArgv: [] }))
