// Bundles the program, one Vite configuration per side: the window (renderer), the Node side (ES modules) and the preload script (one CommonJS file).

import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
/** What stays in node_modules: native code. Electron brings itself. */
const native = ['electron', 'onnxruntime-node', 'sharp']

/** The window; `npx vite` serves this one while it is worked on. */
const renderer = (folder: string): InlineConfig => ({
  root: `${root}renderer`,
  base: './',
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  worker: { format: 'es' },
  build: { outDir: `${folder}/renderer`, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
})

/** Every process of the Node side has its entry; what they share is bundled once. */
const node = (folder: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true, external: native },
  build: {
    ssr: true,
    outDir: folder,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        'main/cli': `${root}main/cli/lamina.ts`,
        'main/server': `${root}main/server/start.ts`,
        'main/engine': `${root}main/engine/engine.ts`,
        'main/image-thread': `${root}main/engine/image-thread.ts`,
        'main/probe': `${root}main/engine/probe.ts`,
        'desktop/main': `${root}main/desktop/main.ts`,
      },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'main/shared-[hash].js',
        banner: ({ name }) => (name === 'main/cli' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
})

/** A sandboxed preload script cannot import: one file, CommonJS. */
const preload = (folder: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true, external: native },
  build: {
    ssr: `${root}preload/preload.ts`,
    outDir: `${folder}/preload`,
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rolldownOptions: { output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
  },
})

export const sides = { renderer, node, preload }
export default renderer(`${root}dist`)
