// The pictures of `npm run screenshots`: apart from the journeys, which say whether the program works; these say how it looks.

import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: 'draw.ts',
  outputDir: '../../test-results/screens-work',
  globalSetup: './prepare.ts',
  globalTeardown: './compare-page.ts',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 2,
  fullyParallel: true,
  reporter: [['list']],
})
