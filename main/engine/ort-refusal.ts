// ONNX Runtime's refusals in words for the user: which layer, what it said, what to do.

import type { DeviceProfile } from '../../core/lowering/lowering.ts'
import { OutsideError } from '../../core/problems.ts'

/** Refusals of a whole provider, said so that a person can do something about them. */
const missing: readonly (readonly [RegExp, string])[] = [
  [/WebGPU adapter|No supported adapters/i, 'No graphics processor that WebGPU can use was found; a current graphics driver may help.'],
  [/Failed to load shared library|cannot open shared object|LoadLibrary failed/i, 'Its libraries are not installed.'],
]

const outOfMemory = /failed to allocate|out of memory|bad_alloc|bad allocation|not enough memory/i

/** The node that ONNX Runtime's message names: `Name:'n7.conv1/Conv' Status Message` while running, `Node (n7.conv1/Conv) Op (Conv)` while loading. */
export function refusedNode(message: string): string | undefined {
  return (/Name:'([^']*)'/.exec(message) ?? /Node(?: name)? ?\(([^)]*)\)/i.exec(message))?.[1]
}

/** `layer "conv1" (n7)` for nodes that carry a drawing's provenance, `node "/features/0/Conv"` for others. */
export function sayNode(name: string): string {
  const drawn = /^(n\d+)\.([^/~]+)/.exec(name)
  return drawn ? `layer "${drawn[2]}" (${drawn[1]}), node "${name}"` : `node "${name}"`
}

export function refusal(error: unknown, device: DeviceProfile, doing: 'load' | 'run'): OutsideError {
  const message = error instanceof Error ? error.message : String(error)
  const absent = missing.find(([pattern]) => pattern.test(message))?.[1]
  if (absent) return new OutsideError(absent, { cause: error })
  const node = refusedNode(message)
  const where = `ONNX Runtime could not ${doing} the network on ${device.provider}${node ? ` at ${sayNode(node)}` : ''}`
  const mend = outOfMemory.test(message)
    ? 'It ran out of memory: use a smaller batch or smaller images.'
    : device.provider === 'cpu'
      ? `It said: ${firstSentence(message)}`
      : `It said: ${firstSentence(message)} Try the CPU.`
  return new OutsideError(`${where}. ${mend}`, { cause: error })
}

/** Without error codes, source paths and C++ signatures, at most 300 characters. */
function firstSentence(message: string): string {
  const told = message
    .replace(/^\[ONNXRuntimeError\] : \d+ : \w+ : /, '')
    .replace(/\/\S+\.(?:cc|h):\d+ /g, '')
    .replace(/(?:virtual )?(?:\S+ )?\S+::\S+\([^)]*\)(?:::<lambda\S*)?(?: const)?(?: \[with [^\]]*\])? /g, '')
    .split('\n')[0]
  const short = (told ?? '').trim().slice(0, 300)
  return /[.!?]$/.test(short) ? short : `${short}.`
}
