// A double of the part of Electron that Lamina's main process uses: events, IPC and message ports are real, the window is a page of Chromium.
// Not faithful: no sandbox, no context isolation, no native menus or dialogs. Dialogs answer what the test queued, menus are clicked by label
// (one JSON object per line on standard input).

import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { chromiumArguments, chromiumPath } from '../chromium.js'
import { pageSide } from './page-side.js'

/** Chromium cannot be taught a scheme from outside: app://lamina/ is http://lamina.localhost/ there, answered by the same handler. */
const outer = (/** @type {string} */ url) => url.replace(/^app:\/\/lamina/, 'http://lamina.localhost')
const inner = (/** @type {string} */ url) => url.replace(/^http:\/\/lamina\.localhost/, 'app://lamina')

const scratch = mkdtempSync(join(tmpdir(), 'lamina-double-'))
/** @type {BrowserWindow[]} */
const windows = []
/** @type {Map<string, (request: Request) => Promise<Response>>} */
const schemes = new Map()
/** Utility processes. @type {{ child: import('node:child_process').ChildProcess, serviceName: string | undefined }[]} */
const children = []
/** Answers to dialogs to come, first in first out. @type {Record<string, unknown>[]} */
const dialogAnswers = []
/** @type {import('electron').MenuItemConstructorOptions[]} */
let menu = []
/** @type {(() => void)[]} */
const whenReady = []
let isReady = false
let leaving = false

/** After the entry has run, as Electron does. */
export function ready() {
  isReady = true
  for (const done of whenReady.splice(0)) done()
}

class App extends EventEmitter {
  name = 'Lamina'
  isPackaged = false
  whenReady = () => (isReady ? Promise.resolve() : new Promise((/** @type {(value?: undefined) => void} */ done) => whenReady.push(done)))
  requestSingleInstanceLock = () => true
  getPath = () => process.env.LAMINA_HOME ?? scratch
  getLocale = () => 'en-GB'
  addRecentDocument() {}
  quit() {
    for (const window of [...windows]) window.close()
    if (windows.length === 0) end(0)
  }
  exit(code = 0) {
    leaving = true
    return end(code)
  }
}
export const app = new App()

/** @param {number} code */
async function end(code) {
  let stopped = false
  const preventDefault = () => {
    stopped = true
  }
  if (!leaving) app.emit('will-quit', { preventDefault })
  leaving = true
  if (stopped) return
  await Promise.all(windows.map((window) => window.context?.close()))
  rmSync(scratch, { recursive: true, force: true })
  process.exit(code)
}
process.on('SIGTERM', () => void end(0))

export const protocol = {
  registerSchemesAsPrivileged() {},
  handle: (/** @type {string} */ scheme, /** @type {(request: Request) => Promise<Response>} */ handler) => void schemes.set(scheme, handler),
}

class IpcMain extends EventEmitter {
  /** @type {Map<string, (event: object, ...words: unknown[]) => unknown>} */
  handlers = new Map()
  handle(/** @type {string} */ channel, /** @type {(event: object, ...words: unknown[]) => unknown} */ handler) {
    this.handlers.set(channel, handler)
  }
}
export const ipcMain = new IpcMain()

/** Main's end of a port; the page's end is reached through the page. */
class MessagePortMain extends EventEmitter {
  /** @param {import('playwright-core').Page} page @param {number} id */
  constructor(page, id) {
    super()
    this.page = page
    this.id = id
  }
  start() {}
  close() {
    this.emit('close')
  }
  postMessage(/** @type {unknown} */ data) {
    const message = data instanceof Uint8Array || data instanceof ArrayBuffer ? { bytes: [...new Uint8Array(data)] } : { data }
    this.page
      .evaluate(([id, body]) => Reflect.get(globalThis, '__doublePort')?.(id, body), /** @type {const} */ ([this.id, message]))
      .catch(() => undefined)
  }
}

class WebContents extends EventEmitter {
  /** @type {import('playwright-core').Page | undefined} */
  page
  /** @type {Map<number, MessagePortMain>} */
  ports = new Map()
  session = { setPermissionRequestHandler() {}, setPermissionCheckHandler() {} }
  setWindowOpenHandler() {}
  send(/** @type {string} */ channel, /** @type {unknown[]} */ ...words) {
    const sent = this.page?.evaluate(
      ([name, args]) => Reflect.get(globalThis, '__doubleReceive')?.(name, args),
      /** @type {const} */ ([channel, words]),
    )
    sent?.catch(() => undefined)
  }
  reload() {
    void this.page?.reload()
  }
  /** @param {string} kind @param {unknown[]} words */
  receive(kind, words) {
    const event = { sender: this, senderFrame: { url: inner(this.page?.url() ?? ''), parent: null }, ports: /** @type {MessagePortMain[]} */ ([]) }
    const [first, ...rest] = words
    if (kind === 'send') ipcMain.emit(String(first), event, ...rest)
    if (kind === 'invoke') return ipcMain.handlers.get(String(first))?.(event, ...rest)
    if (kind === 'port') {
      const message = /** @type {{ bytes?: number[], data?: unknown }} */ (rest[0])
      this.ports.get(Number(first))?.emit('message', { data: message.bytes ? Uint8Array.from(message.bytes) : message.data })
    }
    if (kind === 'connect' && this.page) {
      const port = new MessagePortMain(this.page, Number(rest[1]))
      this.ports.set(port.id, port)
      ipcMain.emit(String(first), { ...event, ports: [port] }, rest[0])
    }
    return undefined
  }
}

export class BrowserWindow extends EventEmitter {
  webContents = new WebContents()
  /** @type {import('playwright-core').BrowserContext | undefined} */
  context
  destroyed = false
  /** @param {import('electron').BrowserWindowConstructorOptions} options */
  constructor(options) {
    super()
    this.options = options
    windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  static fromWebContents = (/** @type {WebContents} */ contents) => windows.find((window) => window.webContents === contents) ?? null
  static getAllWindows = () => windows
  show() {}
  focus() {}
  restore() {}
  setDocumentEdited(/** @type {boolean} */ edited) {
    console.log(JSON.stringify({ edited }))
  }
  isMinimized = () => false
  isDestroyed = () => this.destroyed

  /** @param {string} url */
  async loadURL(url) {
    const { width = 1440, height = 900 } = this.options
    this.context = await chromium.launchPersistentContext(join(scratch, 'chromium'), {
      executablePath: chromiumPath() ?? '',
      args: [...chromiumArguments, `--remote-debugging-port=${process.env.LAMINA_DOUBLE_PORT ?? 0}`],
      headless: true,
      viewport: { width, height },
    })
    const page = this.context.pages()[0] ?? (await this.context.newPage())
    this.webContents.page = page
    await page.exposeFunction('__double', (/** @type {string} */ kind, /** @type {unknown[]} */ ...words) => this.webContents.receive(kind, words))
    const preload = readFileSync(String(this.options.webPreferences?.preload), 'utf8')
    await page.addInitScript(`(${pageSide})((require) => {${preload}\n})`)
    await page.route('**/*', (route) => this.#answer(route))
    page.on('load', () => this.webContents.emit('did-finish-load'))
    page.on('popup', (popup) => void popup.close())
    page.on('crash', () => this.webContents.emit('render-process-gone', {}, { reason: 'crashed' }))
    page.on('close', () => this.destroy())
    await page.goto(outer(url))
    this.emit('ready-to-show')
  }

  /** @param {import('playwright-core').Route} route */
  async #answer(route) {
    const request = route.request()
    const url = inner(request.url())
    if (request.isNavigationRequest() && request.frame() === this.webContents.page?.mainFrame() && this.webContents.page.url() !== 'about:blank') {
      let stopped = false
      const preventDefault = () => {
        stopped = true
      }
      this.webContents.emit('will-navigate', { url, preventDefault })
      // "No content" leaves the page where it is.
      if (stopped) return route.fulfill({ status: 204 })
    }
    const handler = schemes.get(new URL(url).protocol.replace(':', ''))
    if (!handler) return route.abort()
    const response = await handler(new Request(url))
    return route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) })
  }

  close() {
    let stopped = false
    const preventDefault = () => {
      stopped = true
    }
    this.emit('close', { preventDefault })
    if (!stopped) this.destroy()
  }
  destroy() {
    if (this.destroyed) return
    this.destroyed = true
    windows.splice(windows.indexOf(this), 1)
    void this.context?.close().then(() => {
      this.emit('closed')
      if (windows.length === 0) app.emit('window-all-closed')
    })
  }
}

export const dialog = {
  showOpenDialog: async () => ({ canceled: true, filePaths: [], ...dialogAnswers.shift() }),
  showSaveDialog: async () => ({ canceled: true, filePath: undefined, ...dialogAnswers.shift() }),
  showMessageBox: async (/** @type {unknown} */ _window, /** @type {import('electron').MessageBoxOptions} */ options) => {
    console.log(JSON.stringify({ messageBox: options.message }))
    return { response: options.cancelId ?? 0, ...dialogAnswers.shift() }
  },
}

export const Menu = {
  buildFromTemplate: (/** @type {import('electron').MenuItemConstructorOptions[]} */ template) => template,
  setApplicationMenu: (/** @type {import('electron').MenuItemConstructorOptions[]} */ template) => {
    menu = template
  },
}
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false })

export const utilityProcess = {
  /** @param {string} file @param {string[]} words @param {import('electron').ForkOptions} options */
  fork(file, words = [], options = {}) {
    const execArgv = [...(options.execArgv ?? []), '--import', fileURLToPath(new URL('./parent-port.js', import.meta.url))]
    const child = fork(file, words, {
      execArgv,
      env: { ...process.env, ...options.env },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    children.push({ child, serviceName: options.serviceName })
    // As in Electron, what is sent to a process that has just ended is lost without an error.
    return Object.assign(child, {
      postMessage: (/** @type {import('node:child_process').Serializable} */ message) => void child.send(message, () => undefined),
    })
  },
}

/** @param {import('electron').MenuItemConstructorOptions[]} items @param {string[]} labels @returns {import('electron').MenuItemConstructorOptions | undefined} */
function findItem(items, [label, ...deeper]) {
  const item = items.find((each) => each.label === label)
  return deeper.length && Array.isArray(item?.submenu) ? findItem(item.submenu, deeper) : item
}

/** @param {{ dialog?: Record<string, unknown>, menu?: string[], openFile?: string, secondInstance?: string[], close?: true, pageEnds?: string, killEngine?: true }} order */
function obey(order) {
  if (order.dialog) dialogAnswers.push(order.dialog)
  // @ts-expect-error: a double's click has no item, window and event
  if (order.menu) findItem(menu, order.menu)?.click?.()
  if (order.openFile) app.emit('open-file', { preventDefault() {} }, order.openFile)
  if (order.secondInstance) app.emit('second-instance', {}, ['electron', ...order.secondInstance], process.cwd())
  if (order.close) windows[0]?.close()
  if (order.pageEnds) windows[0]?.webContents.emit('render-process-gone', {}, { reason: order.pageEnds })
  if (order.killEngine) for (const { child, serviceName } of children) if (serviceName === 'Lamina engine') child.kill('SIGKILL')
}
createInterface({ input: process.stdin }).on('line', (line) => obey(JSON.parse(line)))

export default { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, utilityProcess }
