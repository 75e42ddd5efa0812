// Names that came from outside, made fit to be names of files on every system: nothing leads out of the folder that they are put in.

import { OutsideError } from '../../core/problems.ts'

/** Control characters, and what Windows or a path would read in another sense. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
const unfit = /[\u0000-\u001f\u007f<>:"|?*\\/]/g
/** Devices of Windows, with any ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const mostBytes = 200
const deepest = 16

/** One step of a path. Throws OutsideError where nothing sensible is left. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(unfit, '_')
    .replace(/[. ]+$/, '')
  if (plain === '' || /^\.+$/.test(name)) throw new OutsideError(`"${name}" cannot be the name of a file. Rename it.`)
  if (Buffer.byteLength(plain) > mostBytes) throw new OutsideError(`The name "${plain.slice(0, 40)}…" is too long. Use at most ${mostBytes} bytes.`)
  return device.test(plain) ? `_${plain}` : plain
}

/** `cat/1.png` -> its safe steps. Throws OutsideError. */
export function safeSteps(path: string): readonly string[] {
  const steps = path.split('/')
  if (steps.length > deepest) throw new OutsideError(`"${path.slice(0, 80)}…" lies more than ${deepest} folders deep. Move it up.`)
  return steps.map(safeName)
}
