// Where a node's handles stand: inputs where connections come from, outputs along the side that signals leave by.

import { type NodeHandle, Position } from '@xyflow/react'
import type { Direction } from '../../core/design/design.ts'
import { type Box, fullHeight } from './geometry.ts'
import type { Route, Side } from './route.ts'
import { outletShare } from './routing.ts'

export interface InputHandle {
  /** Port name, with `@right` or `@left` where it stands at the side. */
  readonly id: string
  readonly side: Side
  readonly label: string
  /** A connection ends here; the port waits for one here; one more may end here; or only kept so that handles never come and go. */
  readonly use: 'taken' | 'open' | 'spare' | 'closed'
}
export interface OutputHandle {
  readonly name: string
  readonly label: string
  readonly side: Side
  /** Of the way along that side. */
  readonly share: number
}
export const handleId = (port: string, side: Side): string => (side === 'top' ? port : `${port}@${side}`)
export const portOfHandle = (handle: string | null | undefined): string => (handle ?? '').replace(/@(top|left|right|bottom)$/, '')

export const handlePositions = { top: Position.Top, left: Position.Left, right: Position.Right, bottom: Position.Bottom } as const
/** A handle is a point; what is drawn and pressed around it is style. */
const handleSize = 1

interface Handles {
  readonly inputs: readonly InputHandle[]
  readonly outputs: readonly OutputHandle[]
}

/** Where the handles stand in their node: told, so that nothing has to be measured. */
export function flowHandles({ inputs, outputs }: Handles, { width, height }: Box): NodeHandle[] {
  const size = { width: handleSize, height: handleSize }
  const at = (x: number, y: number) => ({ x: x - handleSize / 2, y: y - handleSize / 2 })
  // In a row connections run at the height of the name, above the pictures.
  const inRow = outputs[0]?.side === 'right' || inputs[0]?.side === 'left'
  const deep = inRow ? Math.min(height, fullHeight) : height
  const places = { top: at(width / 2, 0), left: at(0, deep / 2), right: at(width, deep / 2), bottom: at(width / 2, height) } as const
  const outlet = (side: Side, share: number) => (side === 'bottom' ? at(width * share, height) : at(width, deep * share))
  return [
    ...inputs.map(({ id, side }): NodeHandle => ({ id, type: 'target', position: handlePositions[side], ...places[side], ...size })),
    ...outputs.map(
      ({ name, side, share }): NodeHandle => ({ id: name, type: 'source', position: handlePositions[side], ...outlet(side, share), ...size }),
    ),
  ]
}

/** Outputs that lead somewhere divide their side evenly, as routing.ts has them; those of a block that lead nowhere yet stand at its end. */
export function outputHandles(
  ports: readonly { readonly name: string; readonly label: string }[],
  leading: readonly string[],
  direction: Direction,
): readonly OutputHandle[] {
  const waiting = ports.filter(({ name }) => !leading.includes(name))
  const shareOf = (port: (typeof ports)[number]) =>
    leading.includes(port.name)
      ? outletShare(leading.indexOf(port.name), leading.length)
      : leading.length === 0
        ? outletShare(waiting.indexOf(port), waiting.length)
        : 1 - (waiting.length - waiting.indexOf(port)) * waitingShare
  return ports.map((port) => ({ name: port.name, label: port.label, side: direction === 'down' ? 'bottom' : 'right', share: shareOf(port) }))
}
const waitingShare = 0.1

/** Where inputs may stand, the usual side of the first port first and that of further ports last. */
const inputSides = { down: ['top', 'left', 'right'], right: ['left', 'top', 'bottom'] } as const satisfies Record<Direction, readonly Side[]>

/** The first port stands where signals come from, others at the side. Layers with several inputs have handles on all sides, since connections enter where they come from. */
export function inputHandles(
  ports: readonly { readonly name: string; readonly label: string; readonly many?: boolean }[],
  entries: readonly Route[],
  direction: Direction,
): readonly InputHandle[] {
  const joins = ports.length > 1 || ports.some((port) => port.many)
  const [front, before, after] = inputSides[direction]
  const sides: readonly Side[] = joins ? [front, before, after] : [front]
  return ports.flatMap(({ name, label, many = false }, at) => {
    const taken = new Set(entries.filter((route) => route.connection.to.port === name).map((route) => route.entry))
    const usual = at === 0 ? front : after
    const useOf = (side: Side): InputHandle['use'] => {
      if (taken.has(side)) return 'taken'
      if (taken.size === 0 && side === usual) return 'open'
      return many && side !== before ? 'spare' : 'closed'
    }
    return sides.map((side): InputHandle => ({ id: handleId(name, side), side, label, use: useOf(side) }))
  })
}
