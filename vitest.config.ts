// Unit, catalogue and oracle tests of every room.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // A busy machine may lose a race once, as in the journeys; what fails twice is broken. What needed its second try is marked.
    retry: process.env.CI === undefined ? 0 : 1,
    // An engine that starts on a machine with other work takes its time; a test that hangs still ends.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    projects: [
      // The core knows no clock, no chance and no environment: its files share two processes, which load it and compile a GPU's shaders once.
      { extends: true, test: { name: 'core', include: ['core/**/*.test.ts'], isolate: false } },
      // Each file in a process of its own.
      {
        extends: true,
        test: { name: 'program', include: ['main/**/*.test.ts', 'renderer/**/*.test.ts', 'preload/**/*.test.ts', 'scripts/**/*.test.js'] },
      },
    ],
  },
})
