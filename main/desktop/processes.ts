// Engine and probes as Electron's utility processes: with the fuses set, its executable cannot be forked as plain Node.

import { join } from 'node:path'
import { utilityProcess } from 'electron'
import { appRoot } from '../app-root.ts'
import { useProbeSpawner } from '../engine/devices.ts'
import { type EngineProcess, useEngineSpawner } from '../engine/spawn.ts'

const lastWordsLength = 2000

function start(entry: string, words: string[], serviceName: string) {
  const child = utilityProcess.fork(join(appRoot, 'dist', 'main', entry), words, { serviceName, stdio: ['ignore', 'pipe', 'pipe'] })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLength)
  })
  return {
    child,
    onExit: (listener: (reason: string, lastWords: string) => void) =>
      void child.once('exit', (code: number | null) => listener(code === null ? 'ended from outside' : `exit code ${code}`, lastWords)),
    kill: () => void (child.pid === undefined ? child.kill() : process.kill(child.pid, 'SIGKILL')),
  }
}

function startEngine(): EngineProcess {
  const { child, onExit, kill } = start('engine.js', [], 'Lamina engine')
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit,
    end: () => void child.kill(),
    kill,
    get pid() {
      return child.pid
    },
  }
}

/** Before anything is trained or tried. */
export function adoptUtilityProcesses(): void {
  useEngineSpawner(startEngine)
  useProbeSpawner((provider) => {
    const { child, onExit, kill } = start('probe.js', [provider], 'Lamina device probe')
    return { onOutput: (listener) => void child.stdout?.setEncoding('utf8').on('data', listener), onExit, kill }
  })
}
