// Starts the program as people do, in a data folder of its own, and hands over its window.

import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { chromiumArguments, chromiumPath } from './chromium.js'

export type Host = 'browser' | 'desktop'

/** What the double's dialogs answer, menus clicked, files handed over: e2e/electron-double/electron.js. */
export interface Order {
  readonly dialog?: Readonly<Record<string, unknown>>
  readonly menu?: readonly string[]
  readonly openFile?: string
  readonly secondInstance?: readonly string[]
  readonly close?: true
  /** Reason that Electron would give. */
  readonly pageEnds?: string
  readonly killEngine?: true
}

export interface Running {
  readonly page: Page
  /** What the program has written so far. */
  output(): string
  order(order: Order): void
  /** Resolves with the exit status when the program ends by itself. */
  readonly ended: Promise<number | null>
  /** Kills the program's processes while its window stays: in a browser. */
  endNodeSide(): Promise<unknown>
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** `home` becomes LAMINA_HOME; `words` go on the command line. */
export const launch = (host: Host, home: string, options: BrowserContextOptions = {}, words: readonly string[] = []): Promise<Running> =>
  host === 'browser' ? launchServer(home, options) : launchDesktop(home, options, words)

function run(file: string, words: readonly string[], environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [file, ...words], { cwd: root, env: { ...process.env, ...environment }, detached: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part))
  const ended = new Promise<number | null>((done) => child.on('exit', done))
  return { child, ended, output: () => output }
}

/** The program's children (engine, Chromium) are in its process group. */
function stopGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended between the two lines.
  }
}

async function waitFor<T>(what: () => Promise<T | undefined> | T | undefined, sentence: () => string): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await what()
    if (found !== undefined) return found
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(sentence())
}

async function launchServer(home: string, options: BrowserContextOptions): Promise<Running> {
  const { child, ended, output } = run('scripts/start.js', ['--browser', '--no-open'], { LAMINA_HOME: home })
  const url = await waitFor(
    () => /http:\/\/\S+/.exec(output())?.[0],
    () => `The server did not start:\n${output()}`,
  )
  const context = await (await openChromium()).newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  await page.goto(url)
  const endNodeSide = () => {
    stopGroup(child)
    return ended
  }
  const stop = async () => {
    await context.close()
    await endNodeSide()
  }
  return { page, output, ended, endNodeSide, stop, order: () => undefined }
}

let opened: Browser | undefined
/** One for all journeys of a process, which ends with it: a window of each has a context of its own, where nothing of the others is known. */
async function openChromium(): Promise<Browser> {
  if (!opened?.isConnected()) opened = await chromium.launch({ executablePath: chromiumPath() ?? '', args: chromiumArguments })
  return opened
}

async function launchDesktop(home: string, options: BrowserContextOptions, words: readonly string[]): Promise<Running> {
  const port = await freePort()
  const environment = { LAMINA_HOME: home, LAMINA_DOUBLE_PORT: String(port), ELECTRON_OVERRIDE_DIST_PATH: `${root}e2e/electron-double` }
  const { child, ended, output } = run('node_modules/electron/cli.js', [root, ...words], environment)
  const sentence = () => `The desktop program did not start:\n${output()}`
  const browser = await waitFor<Browser>(() => chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined), sentence)
  const page = await waitFor(
    () =>
      browser
        .contexts()[0]
        ?.pages()
        .find((each) => each.url() !== 'about:blank'),
    sentence,
  )
  await page.waitForLoadState()
  if (options.colorScheme) await page.emulateMedia({ colorScheme: options.colorScheme })
  const endNodeSide = () => {
    stopGroup(child)
    return ended
  }
  const stop = async () => {
    await browser.close().catch(() => undefined)
    await endNodeSide()
  }
  return { page, output, ended, endNodeSide, stop, order: (order) => void child.stdin?.write(`${JSON.stringify(order)}\n`) }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
