// Starts engine processes: forked Node processes, unless the desktop program hands in Electron's utility processes.

import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { FromEngine, ToEngine } from './messages.ts'

export interface EngineProcess {
  send(message: ToEngine): void
  onMessage(listener: (message: FromEngine) => void): void
  /** `reason` as in `signal SIGSEGV`; `lastWords` is the end of its standard error. */
  onExit(listener: (reason: string, lastWords: string) => void): void
  /** Asks it to end. */
  end(): void
  kill(): void
  readonly pid: number | undefined
}
export type EngineSpawner = () => EngineProcess

let spawner: EngineSpawner = forkEngine

/** Called once by the desktop program before any engine starts. */
export function useEngineSpawner(own: EngineSpawner): void {
  spawner = own
}
export const spawnEngine: EngineSpawner = () => spawner()

/** The bundled entry beside this bundle, or in tests the TypeScript source, which needs a loader. */
export function engineEntry(here: string = import.meta.url): { readonly path: string; readonly execArgv: readonly string[] } {
  if (!here.endsWith('.ts')) return { path: fileURLToPath(new URL('./engine.js', here)), execArgv: [] }
  const loader = pathToFileURL(createRequire(here).resolve('tsx')).href
  return { path: fileURLToPath(new URL('./engine.ts', here)), execArgv: ['--import', loader] }
}

const lastWordsLength = 2000

function forkEngine(): EngineProcess {
  const { path, execArgv } = engineEntry()
  const child = fork(path, { execArgv: [...execArgv], serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLength)
  })
  // A message to a process that just died: its exit is reported by onExit.
  child.on('error', () => {})
  return {
    send: (message) => {
      if (child.connected) child.send(message)
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as FromEngine)),
    // Not 'close': Node does not emit it when this side has disconnected.
    onExit: (listener) =>
      child.once('exit', (code, signal) => {
        const tell = () => listener(signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`, lastWords)
        if (!child.stderr || child.stderr.closed) tell()
        else child.stderr.once('close', tell)
      }),
    end: () => {
      if (child.connected) child.disconnect()
    },
    kill: () => child.kill('SIGKILL'),
    pid: child.pid,
  }
}
