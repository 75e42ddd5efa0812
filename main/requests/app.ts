// Who we are: answers `app.info` for the window's status line, About and run cards.

import { createRequire } from 'node:module'
import { version } from '../app-root.ts'
import type { HandlersOf } from './handlers.ts'

const versionOf = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version

export const appHandlers: HandlersOf<'app'> = {
  async info(_input, context) {
    const { node, electron, chrome } = process.versions
    const versions = { node, 'onnxruntime-node': versionOf('onnxruntime-node'), ...(electron ? { electron, chrome: chrome ?? '' } : {}) }
    return { version, platform: `${process.platform}-${process.arch}`, host: context.host, versions }
  },
}
