// The program in a browser: HTTP for the window's files, a WebSocket for the contract. `lamina serve` and `npm start` call this.

import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { OutsideError } from '../../core/problems.ts'
import { serializers } from '../../core/protocol/serializers.ts'
import { uploadPath } from '../../core/protocol/uploads.ts'
import type { RequestContext } from '../requests/handlers.ts'
import { router } from '../requests/router.ts'
import { type Access, cookieOf, hasCookie, hostAllowed, isLoopback, newToken, originAllowed, sameSecret, urlHost } from './access.ts'
import { type StaticFile, securityHeaders, staticFiles } from './static.ts'
import { takeFile } from './upload.ts'

export interface ServeOptions {
  /** Loopback unless given; any other needs a token. */
  readonly host?: string
  /** A free one unless given. */
  readonly port?: number
  /** A new random one unless given. */
  readonly token?: string
  /** Built window files; those of dist/ unless given. */
  readonly windowFolder?: string
}

export interface Served {
  /** With the token: opens the program once; a cookie goes on from there. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** The largest message a window may send; images and designs are far smaller. */
const largestMessageBytes = 256 * 2 ** 20

/** Throws OutsideError when the port is taken or the host is not ours, and when a host outside of this machine has no token. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const { host = '127.0.0.1', port = 0, token } = options
  if (!isLoopback(host) && !token) {
    throw new OutsideError(`Listening on ${host} lets other machines in. Choose a secret and give it with --token.`)
  }
  if (token !== undefined && !/^[\w-]{16,128}$/.test(token)) {
    throw new OutsideError('The token is too weak. Use 16 to 128 letters, digits, "-" or "_".')
  }
  const files = staticFiles(options.windowFolder)
  const server = createServer()
  await listen(server, host, port)
  const access: Access = { token: token ?? newToken(), host, port: (server.address() as AddressInfo).port }
  server.on('request', (request, response) => answer(request, response, access, files))
  const sockets = acceptSockets(server, access)
  const close = async (): Promise<void> => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return { url: `http://${urlHost(host)}:${access.port}/?token=${access.token}`, port: access.port, close }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new OutsideError(sayListenError(error.code, host, port), { cause: error })))
    server.listen(port, host.replace(/^\[|\]$/g, ''), resolve)
  })
}

function sayListenError(code: string | undefined, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken by another program. Choose another with --port, or leave it out for a free one.`
  if (code === 'EACCES') return `Port ${port} needs rights that Lamina does not have. Choose one above 1023 with --port.`
  return `Cannot listen on ${host}:${port} (${code}). Choose an address of this machine with --host.`
}

function answer(request: IncomingMessage, response: ServerResponse, access: Access, files: ReadonlyMap<string, StaticFile>): void {
  for (const [name, value] of Object.entries(securityHeaders(`'self' ws://${request.headers.host} wss://${request.headers.host}`))) {
    response.setHeader(name, value)
  }
  const refuse = (status: number, sentence: string) =>
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`)
  if (!hostAllowed(access, request.headers)) return void refuse(403, 'This address is not one that Lamina listens on.')
  if (request.method === 'PUT' && request.url?.startsWith(uploadPath)) {
    if (!originAllowed(request.headers) || !hasCookie(access, request.headers)) return void refuse(403, 'Only the window of Lamina may send files.')
    return void takeFile(request, response)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405, 'Only GET is answered here.')
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const given = new URLSearchParams(query).get('token')
  if (given && sameSecret(given, access.token)) {
    return void response.writeHead(303, { 'Set-Cookie': cookieOf(access), Location: '/', 'Cache-Control': 'no-store' }).end()
  }
  if (!hasCookie(access, request.headers)) {
    return void refuse(401, 'Open Lamina with the address that it printed when it started: it carries the token that lets you in.')
  }
  const found = files.get(path)
  if (!found) return void refuse(404, 'There is no such page.')
  const cache = found.immutable ? 'private, max-age=31536000, immutable' : 'no-store'
  response.writeHead(200, { 'Content-Type': found.type, 'Cache-Control': cache })
  if (request.method === 'HEAD') return void response.end()
  createReadStream(found.file)
    .on('error', () => response.destroy())
    .pipe(response)
}

function acceptSockets(server: Server, access: Access): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes })
  const handler = new RPCHandler<RequestContext>(router, { customJsonSerializers: serializers })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { headers, url } = request
    if (url !== '/rpc' || !hostAllowed(access, headers) || !originAllowed(headers) || !hasCookie(access, headers)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate())
      void handler.upgrade(client, { context: { host: 'browser' } })
    })
  })
  return sockets
}
