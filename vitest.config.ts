// Unit, catalogue and oracle tests of every room; each test file in a process of its own.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['core/**/*.test.ts', 'main/**/*.test.ts', 'renderer/**/*.test.ts', 'preload/**/*.test.ts', 'scripts/**/*.test.js'],
    pool: 'forks',
    maxWorkers: 2,
    // A busy machine may lose a race once, as in the journeys; what fails twice is broken. What needed its second try is marked.
    retry: process.env.CI === undefined ? 0 : 1,
    // An engine that starts on a machine with other work takes its time; a test that hangs still ends.
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})
