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

let spawner: EngineSpawner = () => forkEngine()

/** Called once, before any engine starts, by the desktop program and by tests that run the bundled engine. */
export function useEngineSpawner(own: EngineSpawner): void {
  spawner = own
}
export const spawnEngine: EngineSpawner = () => spawner()

interface Entry {
  readonly path: string
  readonly execArgv: readonly string[]
}

/** The bundled entry beside this bundle, or the TypeScript source, which needs a loader. */
export function engineEntry(here: string = import.meta.url): Entry {
  if (!here.endsWith('.ts')) return { path: fileURLToPath(new URL('./engine.js', here)), execArgv: [] }
  const loader = pathToFileURL(createRequire(here).resolve('tsx')).href
  return { path: fileURLToPath(new URL('./engine.ts', here)), execArgv: ['--import', loader] }
}

/**
 * On Linux, glibc (from 2.35) asks for its memory in pages of 2 MiB in place of 4 KiB: steps walk through hundreds of megabytes, and finding their pages took
 * 3 to 8 % of the time. What the user sets comes behind, and so holds.
 */
export function engineEnvironment(platform: NodeJS.Platform, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (platform !== 'linux') return own
  const tunables = ['glibc.malloc.hugetlb=1', own.GLIBC_TUNABLES].filter((each) => each !== undefined && each !== '')
  return { ...own, GLIBC_TUNABLES: tunables.join(':') }
}

const lastWordsLength = 2000
const lastWordsMs = 200

export function forkEngine({ path, execArgv }: Entry = engineEntry()): EngineProcess {
  const child = fork(path, {
    execArgv: [...execArgv],
    env: engineEnvironment(process.platform, process.env),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLength)
  })
  // A message to a process that just died: its exit is told by onExit.
  child.on('error', () => {})
  return {
    send: (message) => {
      if (child.connected) child.send(message)
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as FromEngine)),
    onExit: (listener) => {
      const tell = once(listener)
      child.on('error', (error) => {
        if (child.pid === undefined) tell(`it could not be started: ${error.message}`, lastWords)
      })
      // Not 'close': Node does not emit it when this side has disconnected. Last words may still be on their way.
      child.once('exit', (code, signal) => {
        const end = () => tell(signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`, lastWords)
        child.stderr?.once('close', end)
        setTimeout(end, lastWordsMs)
      })
    },
    end: () => {
      if (child.connected) child.disconnect()
    },
    kill: () => child.kill('SIGKILL'),
    pid: child.pid,
  }
}

function once<A extends readonly unknown[]>(call: (...words: A) => void): (...words: A) => void {
  let called = false
  return (...words) => {
    if (!called) call(...words)
    called = true
  }
}
