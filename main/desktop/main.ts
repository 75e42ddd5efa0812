// The desktop program's entry: one instance, one window, the contract over a MessagePort. Thin: what the program does stands in requests/ and engine/.

import { RPCHandler } from '@orpc/server/message-port'
import { app, ipcMain, Menu } from 'electron'
import { channels } from '../../core/protocol/channels.ts'
import { type MenuBar, menuBarSchema } from '../../core/protocol/menu.ts'
import { serializers } from '../../core/protocol/serializers.ts'
import { onRecentDesigns, type RecentDesign, recentDesigns } from '../files/designs.ts'
import type { RequestContext } from '../requests/handlers.ts'
import { leave } from '../requests/leave.ts'
import { router } from '../requests/router.ts'
import { answerDialogs } from './dialogs.ts'
import { isCommandLine, type OpenRequest, openRequest, openRequests } from './documents.ts'
import { menuTemplate } from './menu.ts'
import { registerScheme, servePage } from './page.ts'
import { adoptUtilityProcesses } from './processes.ts'
import { isOurs, lockDown } from './security.ts'
import { type MainWindow, openWindow } from './window.ts'

process.env.LAMINA_HOME ??= app.getPath('userData')

let window: MainWindow | undefined
/** Asked for before there was a window. */
const early: OpenRequest[] = []

function open({ command, path }: OpenRequest): void {
  if (!window) return void early.push({ command, path })
  window.send(command, path)
}

function show(): void {
  window ??= openWindow(() => {
    window = undefined
  })
  window.bringToFront()
  for (const request of early.splice(0)) open(request)
}

function answerWindow(): void {
  const handler = new RPCHandler<RequestContext>(router, { customJsonSerializers: serializers })
  ipcMain.on(channels.connect, (event) => {
    const [port] = event.ports
    if (!port || !isOurs(event)) return
    handler.upgrade(port, { context: { host: 'desktop' } })
    port.start()
  })
}

/** Runs stop at a checkpoint before the program ends. */
function leaveFirst(event: Electron.Event): void {
  event.preventDefault()
  void leave().finally(() => app.exit(0))
}

/** What the menu bar is made of: the window hands over its part, the files of the past come from the disk. */
let bar: MenuBar = []
let recentPaths: readonly string[] = []

function showMenu(): void {
  const send = (command: string, argument?: string) => {
    // On a Mac the menu outlives the window.
    if (!window) show()
    window?.send(command, argument)
  }
  const template = menuTemplate({ mac: process.platform === 'darwin', bar, recent: recentPaths, send })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function takeMenu(): void {
  ipcMain.on(channels.menu, (event, handed: unknown) => {
    const read = menuBarSchema.safeParse(handed)
    if (!isOurs(event) || !read.success) return
    bar = read.data
    showMenu()
  })
}

function showRecent(recent: readonly RecentDesign[]): void {
  recentPaths = recent.map(({ path }) => path)
  showMenu()
}

async function start(): Promise<void> {
  registerScheme()
  adoptUtilityProcesses()
  lockDown()
  app.on('second-instance', (_event, words, folder) => {
    for (const request of openRequests(words.slice(1), folder)) open(request)
    show()
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    const request = openRequest(path)
    if (request) open(request)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', show)
  app.on('will-quit', leaveFirst)
  await app.whenReady()
  servePage()
  answerDialogs(() => window?.stay())
  answerWindow()
  takeMenu()
  showRecent(await recentDesigns())
  onRecentDesigns((recent) => {
    if (recent[0]) app.addRecentDocument(recent[0].path)
    showRecent(recent)
  })
  early.push(...openRequests(words))
  show()
}

/** Without a window; commands set the exit status. */
async function runCommand(): Promise<void> {
  await app.whenReady()
  adoptUtilityProcesses()
  await import('../cli/lamina.ts')
  app.exit(Number(process.exitCode ?? 0))
}

/** Of the program's own command line; in a checkout Electron's comes with the folder. */
const words = process.argv.slice(app.isPackaged ? 1 : 2)
if (isCommandLine(words)) void runCommand()
else if (app.requestSingleInstanceLock()) void start()
else app.quit()
