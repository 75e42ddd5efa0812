// The server as a browser and as an attacker meet it: pages, token, headers, WebSocket.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Contract } from '../../core/protocol/protocol.ts'
import { serializers } from '../../core/protocol/serializers.ts'
import { beginUpload } from '../files/uploads.ts'
import { type Served, serve } from './server.ts'

const token = 'a-token-of-the-test'
let served: Served

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamina-server-'))
  mkdirSync(join(folder, 'window', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'window', 'index.html'), '<!doctype html><title>window</title>')
  writeFileSync(join(folder, 'window', 'assets', 'app.js'), '// app')
  served = await serve({ token, windowFolder: join(folder, 'window') })
})
afterAll(() => served.close())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Paths go out as written: fetch would tidy `..` away. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: served.port, path, method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }))
    })
    call.on('error', reject)
    call.end()
  })
}
const cookie = () => `lamina-${served.port}=${token}`

test('the address with the token gives a strict cookie and leads to a page without it', async () => {
  const { status, headers } = await get(`/?token=${token}`)
  expect({ status, location: headers.location, cookie: headers['set-cookie'] }).toEqual({
    status: 303,
    location: '/',
    cookie: [`${cookie()}; HttpOnly; SameSite=Strict; Path=/`],
  })
  expect((await get('/', { cookie: cookie() })).text).toContain('<title>window</title>')
})

test.each([
  { name: 'no cookie', path: '/', headers: {}, status: 401 },
  { name: 'another token', path: '/?token=guessed-guessed-guessed', headers: {}, status: 401 },
  { name: 'another cookie', path: '/', headers: { cookie: 'lamina-0=x; lamina=y' }, status: 401 },
  { name: 'a name that was made to point here', path: `/?token=${token}`, headers: { host: 'attacker.example' }, status: 403 },
  { name: 'a path out of the folder', path: '/../secret.txt', headers: { authorised: '' }, status: 404 },
  { name: 'an encoded path out of the folder', path: '/%2e%2e/secret.txt', headers: { authorised: '' }, status: 404 },
  { name: 'a back-slashed path out of the folder', path: '/..\\secret.txt', headers: { authorised: '' }, status: 404 },
  { name: 'an absolute path', path: '//etc/passwd', headers: { authorised: '' }, status: 404 },
])('refuses $name with $status', async ({ path, headers, status }) => {
  const all: Record<string, string> = 'authorised' in headers ? { cookie: cookie() } : headers
  expect((await get(path, all)).status).toBe(status)
})

const put = (path: string, headers: Record<string, string>, body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: served.port, path, method: 'PUT', headers }, (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    call.on('error', reject)
    call.end(body)
  })

test('takes files from its own page into an upload that was begun, and from nobody else', async () => {
  process.env.LAMINA_HOME = mkdtempSync(join(tmpdir(), 'lamina-home-'))
  const id = await beginUpload('pets', 2, 6)
  const own = { cookie: cookie(), origin: `http://127.0.0.1:${served.port}` }
  expect((await put(`/upload/${id}/cat/1.png`, own, 'one')).status).toBe(204)
  expect((await put(`/upload/${id}/cat/2.png`, { cookie: cookie() }, 'two')).status).toBe(403)
  expect((await put(`/upload/${id}/cat/2.png`, { ...own, origin: 'http://attacker.example' }, 'two')).status).toBe(403)
  expect((await put(`/upload/${id}/cat/2.png`, { origin: own.origin }, 'two')).status).toBe(403)
  const out = await put(`/upload/${id}/%2e%2e%2f%2e%2e/out.png`, own, 'two')
  expect([out.status, out.text]).toEqual([422, '".." cannot be the name of a file. Rename it.'])
  const strange = await put('/upload/guessed/cat/1.png', own, 'two')
  expect([strange.status, strange.text]).toEqual([422, 'This copy was cancelled, or Lamina was started anew. Drop the files again.'])
})

test('refuses anything but reading', async () => {
  expect((await get('/', { cookie: cookie() }, 'POST')).status).toBe(405)
})

test.each([
  ['content-security-policy', /^default-src 'none'; script-src 'self';(?!.*unsafe-eval)/],
  ['content-security-policy', /frame-ancestors 'none'/],
  ['x-content-type-options', /^nosniff$/],
  ['x-frame-options', /^DENY$/],
  ['referrer-policy', /^no-referrer$/],
  ['cross-origin-opener-policy', /^same-origin$/],
])('every answer carries %s', async (name, value) => {
  for (const path of ['/', '/assets/app.js', '/nothing']) expect((await get(path, { cookie: cookie() })).headers[name]).toMatch(value)
})

const connect = (headers: Record<string, string>): Promise<WebSocket | number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/rpc`, { headers })
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => undefined)
  })
const origin = () => `http://127.0.0.1:${served.port}`

test.each([
  { name: 'without a cookie', headers: () => ({ origin: origin() }) },
  { name: 'without an Origin', headers: () => ({ cookie: cookie() }) },
  { name: 'from a page of another site', headers: () => ({ cookie: cookie(), origin: 'https://attacker.example' }) },
  { name: 'from another port of this machine', headers: () => ({ cookie: cookie(), origin: 'http://127.0.0.1:1' }) },
])('refuses a WebSocket $name', async ({ headers }) => {
  expect(await connect(headers())).toBe(403)
})

async function client() {
  const socket = (await connect({ cookie: cookie(), origin: origin() })) as WebSocket
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket, customJsonSerializers: serializers })
  return { socket, call: createORPCClient<ContractRouterClient<Contract>>(link) }
}

test('answers the contract over the WebSocket', async () => {
  const { socket, call } = await client()
  expect(await call.app.info()).toMatchObject({ host: 'browser', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
  socket.close()
})

test('input is checked against the contract before a handler sees it', async () => {
  const { socket, call } = await client()
  await expect(call.runs.read({ run: '../../etc/passwd' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  socket.close()
})

test.each([
  {
    name: 'a taken port',
    options: () => ({ port: served.port }),
    says: /Port \d+ on 127\.0\.0\.1 is taken by another program\. Choose another with --port/,
  },
  {
    name: 'another host without a token',
    options: () => ({ host: '0.0.0.0' }),
    says: /lets other machines in\. Choose a secret and give it with --token/,
  },
  { name: 'a weak token', options: () => ({ token: 'short' }), says: /too weak/ },
  { name: 'a host that is not this machine', options: () => ({ host: '192.0.2.1', token }), says: /Cannot listen on 192\.0\.2\.1/ },
])('says what is wrong with $name', async ({ options, says }) => {
  await expect(serve(options())).rejects.toThrow(says)
})
