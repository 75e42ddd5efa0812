// The way of one connection over the canvas, as the router finds it and everything else draws and presses it.

import type { Connection } from '../../core/design/design.ts'
import type { Point } from './geometry.ts'

export type Side = 'top' | 'left' | 'right' | 'bottom'

export interface Route {
  readonly id: string
  readonly connection: Connection
  readonly points: readonly Point[]
  readonly skip: boolean
  /** Where it enters the node. */
  readonly entry: Side
  /** Where it leaves another line. */
  readonly branch?: Point
  /** Place of its shape: `on` the line, `beside` one that runs down or `above` one that runs across. Absent where another line from the same output says it. */
  readonly label?: Point & { readonly at: 'on' | 'beside' | 'above' }
}
