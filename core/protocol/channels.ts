// Names of the few messages that pass beside the contract, between window, preload and main of the desktop program.

/** Window message that carries the MessagePort which speaks `contract`. */
export const portMessage = 'lamina-port'

export const channels = {
  connect: 'lamina:connect',
  chooseFile: 'lamina:choose-file',
  chooseFolder: 'lamina:choose-folder',
  command: 'lamina:command',
  edited: 'lamina:edited',
} as const
