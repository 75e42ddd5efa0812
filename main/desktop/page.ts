// The window's page under its own scheme app://lamina/: a real origin, where file:// would be none, with the headers of the server.

import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { securityHeaders, staticFiles } from '../server/static.ts'

const scheme = 'app'
export const pageUrl = `${scheme}://lamina/`

/** Before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
}

/** Once Electron is ready. */
export function servePage(): void {
  const files = staticFiles()
  protocol.handle(scheme, async (request) => {
    const { host, pathname } = new URL(request.url)
    const found = host === 'lamina' ? files.get(pathname) : undefined
    const headers = securityHeaders("'self'")
    if (!found) return new Response('There is no such page.\n', { status: 404, headers })
    return new Response(new Uint8Array(await readFile(found.file)), { headers: { ...headers, 'Content-Type': found.type } })
  })
}
