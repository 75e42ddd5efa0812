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

/** What menus and the system ask of the window; the argument of `open-design` and `open-onnx` is a path, absent when the window has to ask for one. */
export const menuCommands = [
  'new-design',
  'open-design',
  'open-onnx',
  'save',
  'save-as',
  'undo',
  'redo',
  'commands',
  'shortcuts',
  'handbook',
  'tidy',
  'fit-view',
  'zoom-in',
  'zoom-out',
  'workspace-design',
  'workspace-data',
  'workspace-train',
  'workspace-explain',
  'train',
] as const
export type MenuCommand = (typeof menuCommands)[number]
