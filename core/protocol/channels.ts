// Names of the few messages that pass beside the contract, between window, preload and main of the desktop program.

/** Window message that carries the MessagePort which speaks `contract`. */
export const portMessage = 'lamina-port'

export const channels = {
  connect: 'lamina:connect',
  chooseFile: 'lamina:choose-file',
  chooseFolder: 'lamina:choose-folder',
  command: 'lamina:command',
  edited: 'lamina:edited',
  menu: 'lamina:menu',
} as const

/** What main itself asks of the window; the argument of the first two is a path. Menus send what the window put into them. */
export type MainCommand = 'open-design' | 'open-onnx' | 'save'
