// The window's files and the headers they are served with, for the HTTP server and for Electron's app:// alike.

import { readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { appRoot } from '../app-root.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

export interface StaticFile {
  readonly file: string
  readonly type: string
  /** Its name carries a hash of its content. */
  readonly immutable: boolean
}

/** Every file there is, by URL path: what is not in the list is not served, so no path can lead out of the folder. */
export function staticFiles(folder = join(appRoot, 'dist', 'renderer')): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  addFiles(files, folder, '')
  const index = files.get('/index.html')
  if (index) files.set('/', index)
  return files
}

/** By hand, since Electron's archives know no recursive listing. */
function addFiles(files: Map<string, StaticFile>, folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    const path = `${prefix}/${name}`
    if (statSync(file).isDirectory()) addFiles(files, file, path)
    else files.set(path, { file, type: types[extname(name)] ?? 'application/octet-stream', immutable: path.startsWith('/assets/') })
  }
}

/**
 * Scripts, workers and fonts only from ourselves. Styles may stand inline: menus and dialogs lock the page's scrolling with a style element.
 * `connect` is where the window may open a connection.
 */
export const contentSecurityPolicy = (connect: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')

export const securityHeaders = (connect: string): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': contentSecurityPolicy(connect),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=()',
})
