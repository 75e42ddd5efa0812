// All that the window of the desktop program gets from outside: one object, text in and out. Runs sandboxed, before the page.

import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { channels, portMessage } from '../core/protocol/channels.ts'
import type { Bridge } from '../core/protocol/protocol.ts'

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
    const receive = (_event: unknown, command: string, argument?: string) => listener(command, argument)
    ipcRenderer.on(channels.command, receive)
    return () => ipcRenderer.off(channels.command, receive)
  },
  setEdited: (edited) => ipcRenderer.send(channels.edited, edited),
} satisfies Bridge

contextBridge.exposeInMainWorld('lamina', bridge)
