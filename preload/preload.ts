// All that the window of the desktop program gets from outside: one object, text in and out. Runs sandboxed, before the page.

import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Bridge } from '../core/protocol/bridge.ts'
import { channels, portMessage } from '../core/protocol/channels.ts'

/** Commands that came before the page listened: a file that was double-clicked. */
const waiting: [string, string | undefined][] = []
const listeners = new Set<(command: string, argument?: string) => void>()
ipcRenderer.on(channels.command, (_event, command: string, argument?: string) => {
  if (listeners.size === 0) waiting.push([command, argument])
  for (const listener of listeners) listener(command, argument)
})

const bridge = {
  host: 'desktop',
  connect() {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage(channels.connect, null, [port1])
    window.postMessage(portMessage, location.origin, [port2])
  },
  chooseFile: (kind, suggested) => ipcRenderer.invoke(channels.chooseFile, kind, suggested),
  chooseFolder: () => ipcRenderer.invoke(channels.chooseFolder),
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  onCommand(listener) {
    listeners.add(listener)
    for (const [command, argument] of waiting.splice(0)) listener(command, argument)
    return () => listeners.delete(listener)
  },
  setEdited: (edited) => ipcRenderer.send(channels.edited, edited),
  setMenu: (menu) => ipcRenderer.send(channels.menu, menu),
} satisfies Bridge

contextBridge.exposeInMainWorld('lamina', bridge)
