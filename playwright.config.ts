// Journeys through the window: all in a browser through `serve`; those in desktop/, and those tagged @desktop since they concern main and preload
// (dialogs, files, recovery), as the desktop program through the Electron double too. What measures speed is run by itself:
// `npm run speed`.

import { defineConfig } from '@playwright/test'
import type { Host } from './e2e/fixtures.ts'

const speed = '**/*-speed.spec.ts'

export default defineConfig<{ host: Host }>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './e2e/build.js',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 2,
  // A busy machine may lose a race once; what fails twice is broken. A journey that needed its second try is listed as flaky.
  retries: process.env.CI === undefined ? 0 : 1,
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  projects: [
    { name: 'browser', use: { host: 'browser' }, testIgnore: ['**/desktop/**', speed] },
    { name: 'speed', use: { host: 'browser' }, testMatch: speed, workers: 1 },
    { name: 'desktop', use: { host: 'desktop' }, grep: /@desktop|desktop\.spec|electron\.spec|recovery\.spec/ },
  ],
})
