// Electron's security checklist (electronjs.org/docs/latest/tutorial/security), row by row, as far as it can be checked without Electron.

import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { appRoot } from '../app-root.ts'
import { contentSecurityPolicy } from '../server/static.ts'
import { pageUrl } from './page.ts'
import { isOurs, lockDown, webPreferences } from './security.ts'

const electron = vi.hoisted(() => ({ app: undefined as unknown as EventEmitter }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  protocol: {},
}))

type Answer = { action: string }
class FakeContents extends EventEmitter {
  openWindow: ((details: { url: string }) => Answer) | undefined
  ask: ((contents: unknown, permission: string, answer: (allowed: boolean) => void) => void) | undefined
  check: ((contents: unknown, permission: string) => boolean) | undefined
  setWindowOpenHandler(handler: (details: { url: string }) => Answer) {
    this.openWindow = handler
  }
  readonly session = {
    setPermissionRequestHandler: (handler: FakeContents['ask']) => {
      this.ask = handler
    },
    setPermissionCheckHandler: (handler: FakeContents['check']) => {
      this.check = handler
    },
  }
  /** Whether an event of this name about this address is stopped. */
  stops(name: string, url: string): boolean {
    const preventDefault = vi.fn()
    this.emit(name, { url, preventDefault })
    return preventDefault.mock.calls.length > 0
  }
}

let contents: FakeContents
beforeEach(() => {
  electron.app = new EventEmitter()
  contents = new FakeContents()
  lockDown()
  electron.app.emit('web-contents-created', {}, contents)
})

test.each([
  { row: '1 only secure content', option: 'allowRunningInsecureContent', value: false },
  { row: '2 no Node integration', option: 'nodeIntegration', value: false },
  { row: '2 no Node integration in workers', option: 'nodeIntegrationInWorker', value: false },
  { row: '2 no Node integration in frames', option: 'nodeIntegrationInSubFrames', value: false },
  { row: '3 context isolation', option: 'contextIsolation', value: true },
  { row: '4 process sandboxing', option: 'sandbox', value: true },
  { row: '6 web security stays on', option: 'webSecurity', value: true },
  { row: '9 no experimental features', option: 'experimentalFeatures', value: false },
  { row: '11 no webview', option: 'webviewTag', value: false },
] as const)('$row', ({ option, value }) => {
  expect(webPreferences[option]).toBe(value)
})

test.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'hid', 'serial', 'usb'])(
  '5 the permission "%s" is refused',
  (permission) => {
    const answer = vi.fn()
    contents.ask?.(contents, permission, answer)
    expect(answer).toHaveBeenCalledWith(false)
    expect(contents.check?.(contents, permission)).toBe(false)
  },
)

test('5 copying to the clipboard is allowed', () => {
  expect(contents.check?.(contents, 'clipboard-sanitized-write')).toBe(true)
})

test.each([
  ['7 scripts only from ourselves', /script-src 'self'(;|$)/],
  ['7 nothing unless named', /default-src 'none'/],
  ['7 no frames around us', /frame-ancestors 'none'/],
])('%s', (_row, policy) => {
  expect(contentSecurityPolicy("'self'")).toMatch(policy)
})

test('7 no eval', () => {
  expect(contentSecurityPolicy("'self'")).not.toContain('unsafe-eval')
})

test.each([
  { row: '12 a webview is not attached', event: 'will-attach-webview', url: 'https://example.com/', stopped: true },
  { row: '13 no navigation to the web', event: 'will-navigate', url: 'https://example.com/', stopped: true },
  { row: '13 no navigation to files', event: 'will-navigate', url: 'file:///etc/passwd', stopped: true },
  { row: '13 no navigation within the scheme', event: 'will-navigate', url: 'app://other/', stopped: true },
  { row: '13 loading itself again is allowed', event: 'will-navigate', url: pageUrl, stopped: false },
  { row: '13 no redirection', event: 'will-redirect', url: 'https://example.com/', stopped: true },
])('$row', ({ event, url, stopped }) => {
  expect(contents.stops(event, url)).toBe(stopped)
})

test('14 no new windows', () => {
  expect(contents.openWindow?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
})

test('16 a supported version of Electron', () => {
  const { version } = JSON.parse(readFileSync(join(appRoot, 'node_modules/electron/package.json'), 'utf8'))
  expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(45)
})

const frame = (url: string, parent: unknown = null) => ({ senderFrame: { url, parent } }) as Parameters<typeof isOurs>[0]
test.each([
  { name: 'our page', event: frame(pageUrl), ours: true },
  { name: 'a frame in our page', event: frame(pageUrl, {}), ours: false },
  { name: 'another site', event: frame('https://example.com/'), ours: false },
  { name: 'a look-alike', event: frame('app://lamina.example/'), ours: false },
  { name: 'a frame that is gone', event: { senderFrame: null }, ours: false },
])('17 a message from $name counts: $ours', ({ event, ours }) => {
  expect(isOurs(event)).toBe(ours)
})

test('18 no file:// for the page', () => {
  expect(new URL(pageUrl).protocol).toBe('app:')
})

test('20 the page gets functions of ours, nothing of Electron', () => {
  const source = readFileSync(join(appRoot, 'preload/preload.ts'), 'utf8')
  expect(source.match(/exposeInMainWorld/g)).toHaveLength(1)
  expect(source).toContain('} satisfies Bridge')
  expect(source.split('\n').length).toBeLessThan(60)
})
