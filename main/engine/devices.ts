// Which devices can train here: every provider that this platform may offer is tried in a process of its own, so that a bad driver crashes nothing else.

import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Provider } from '../../core/lowering/lowering.ts'
import type { DeviceReport } from '../../core/protocol/app.ts'
import { appRoot } from '../app-root.ts'
import { providersOf, providerTitles } from './providers.ts'

const timeoutMs = 60_000

/** What the process prints: one line of JSON. */
export type ProbeAnswer = { readonly title: string; readonly remarks: readonly string[] } | { readonly reason: string }

export interface ProbeProcess {
  onOutput(listener: (text: string) => void): void
  /** `how` as in `signal SIGSEGV`; `lastWords` is the end of its standard error. Called once. */
  onExit(listener: (how: string, lastWords: string) => void): void
  kill(): void
}
export type ProbeSpawner = (provider: Provider) => ProbeProcess

let spawner: ProbeSpawner = forkProbe

/** Called once by the desktop program, which starts utility processes instead. */
export function useProbeSpawner(own: ProbeSpawner): void {
  spawner = own
}

/** The bundled entry where this runs bundled, else the TypeScript source, which needs a loader. */
export function probeEntry(here: string = import.meta.url): { readonly path: string; readonly execArgv: readonly string[] } {
  if (!here.endsWith('.ts')) return { path: join(appRoot, 'dist/main/probe.js'), execArgv: [] }
  const loader = pathToFileURL(createRequire(here).resolve('tsx')).href
  return { path: join(appRoot, 'main/engine/probe.ts'), execArgv: ['--import', loader] }
}

/** One report per provider of this platform, the CPU first; unusable ones with their reason. */
export function probeDevices(spawn: ProbeSpawner = spawner, waitMs = timeoutMs): Promise<DeviceReport[]> {
  return Promise.all(providersOf(process.platform).map((provider) => probe(provider, spawn, waitMs)))
}

async function probe(provider: Provider, spawn: ProbeSpawner, waitMs: number): Promise<DeviceReport> {
  const answer = await ask(spawn(provider), waitMs)
  if ('reason' in answer) return { provider, title: providerTitles[provider], usable: false, reason: answer.reason, remarks: [] }
  return { provider, title: answer.title, usable: true, remarks: answer.remarks }
}

function ask(child: ProbeProcess, waitMs: number): Promise<ProbeAnswer> {
  return new Promise((answer) => {
    let out = ''
    const timer = setTimeout(() => {
      answer({ reason: `It gave no answer within ${waitMs / 1000} seconds.` })
      child.kill()
    }, waitMs)
    child.onOutput((text) => {
      out += text
    })
    child.onExit((how, lastWords) => {
      clearTimeout(timer)
      answer(parse(out) ?? { reason: crashed(how, lastWords) })
    })
  })
}

function parse(out: string): ProbeAnswer | undefined {
  const line = out.split('\n').find((each) => each.startsWith('{'))
  return line ? (JSON.parse(line) as ProbeAnswer) : undefined
}

function crashed(how: string, lastWords: string): string {
  const said = lastWords.trim().split('\n').at(-1)
  return `Trying it crashed (${how})${said ? `: ${said}` : '.'}`
}

function forkProbe(provider: Provider): ProbeProcess {
  const { path, execArgv } = probeEntry()
  const child = fork(path, [provider], { execArgv: [...execArgv], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000)
  })
  return {
    onOutput: (listener) => child.stdout?.setEncoding('utf8').on('data', listener),
    onExit(listener) {
      child.once('error', (error) => listener('it could not be started', error.message))
      child.once('close', (code, signal) => listener(signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`, lastWords))
    },
    kill: () => child.kill('SIGKILL'),
  }
}
