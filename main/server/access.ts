// Who may talk to the server: the holder of the token, from a page of this very server. Pure decisions; server.ts acts on them.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export const newToken = (): string => randomBytes(24).toString('base64url')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
/** In a time that says nothing about where they differ. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

export interface Access {
  readonly token: string
  /** What was listened on: `127.0.0.1`, `0.0.0.0`, a name. */
  readonly host: string
  readonly port: number
}

const loopback = ['127.0.0.1', 'localhost', '[::1]']
export const isLoopback = (host: string): boolean => ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(host)
const isWildcard = (host: string): boolean => ['0.0.0.0', '::', '[::]'].includes(host)
/** As it stands in a URL: IPv6 in brackets. */
export const urlHost = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

/**
 * The Host header names this server. A page of another site that made its own name point here (DNS rebinding) sends that name and is refused;
 * listening on every address we cannot know our names, and the cookie, which such a page does not have, decides alone.
 */
export function hostAllowed(access: Access, headers: IncomingHttpHeaders): boolean {
  if (isWildcard(access.host)) return headers.host !== undefined
  const names = isLoopback(access.host) ? loopback : [urlHost(access.host)]
  return names.some((name) => headers.host === `${name}:${access.port}` || (access.port === 80 && headers.host === name))
}

/** WebSockets know no same-origin rule: the Origin has to be checked, and has to be there. */
export const originAllowed = (headers: IncomingHttpHeaders): boolean => {
  const { origin, host } = headers
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}

/** Cookies are shared by all ports of a host: each server has its own name. */
export const cookieName = (access: Access): string => `lamina-${access.port}`
export const cookieOf = (access: Access): string => `${cookieName(access)}=${access.token}; HttpOnly; SameSite=Strict; Path=/`

export function hasCookie(access: Access, headers: IncomingHttpHeaders): boolean {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.some(([name, value]) => name === cookieName(access) && value !== undefined && sameSecret(value, access.token))
}
