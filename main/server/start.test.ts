// Serving ends well: Ctrl+C during a training stops it at a checkpoint, ends every process, and the run can be resumed.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { templates } from '../../core/design/templates/index.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import type { Contract } from '../../core/protocol/protocol.ts'
import { serializers } from '../../core/protocol/serializers.ts'
import { buildIfStale } from '../../scripts/build.js'
import { appRoot } from '../app-root.ts'

const home = mkdtempSync(join(tmpdir(), 'lamina-start-'))
const started: ChildProcess[] = []

beforeAll(buildIfStale)
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

/** A served program with its own process, and a client of it as a browser would have. */
async function startProgram() {
  const code = "import('./dist/main/server.js').then((server) => server.startServer({ open: false }))"
  const child = spawn(process.execPath, ['-e', code], { cwd: appRoot, env: { ...process.env, LAMINA_HOME: home } })
  started.push(child)
  const ended = new Promise<number | null>((done) => child.on('exit', done))
  const url = await new Promise<URL>((done) => child.stdout.once('data', (text) => done(new URL(/http:\S+/.exec(String(text))?.[0] ?? ''))))
  const entered = await fetch(url, { redirect: 'manual' })
  const headers = { cookie: entered.headers.get('set-cookie')?.split(';')[0] ?? '', origin: url.origin }
  const socket = new WebSocket(`ws://${url.host}/rpc`, { headers })
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket, customJsonSerializers: serializers })
  return { child, ended, call: createORPCClient<ContractRouterClient<Contract>>(link) }
}

test('Ctrl+C during a training', async () => {
  const template = templates.get('course-cnn')
  const first = await startProgram()
  const { run } = await first.call.training.start({
    model: { kind: 'design', text: template ? writeDesign(template.build(template.standard)) : '' },
    dataset: { location: 'builtin:digits', shape: [1, 28, 28] },
    loss: { id: 'cross-entropy', options: {} },
    optimizer: { id: 'adam', options: {} },
    options: { epochs: 1000, earlyStopping: false },
    device: 'cpu',
  })
  for await (const events of await first.call.training.watch({ run })) if (events.some((event) => event.kind === 'step' && event.step >= 3)) break
  first.child.kill('SIGINT')
  expect(await first.ended).toBe(0)

  const second = await startProgram()
  expect(await second.call.runs.list()).toMatchObject([{ run, state: 'interrupted' }])
  await second.call.training.resume({ run })
  const steps: number[] = []
  for await (const events of await second.call.training.watch({ run })) {
    for (const event of events) if (event.kind === 'step') steps.push(event.step)
    if (steps.length > 6) break
  }
  expect(steps).toEqual(Array.from(steps, (_, at) => at))
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
}, 120_000)
