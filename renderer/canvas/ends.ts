// Which layer and port a handle on the canvas stands for.

import type { Connection } from '../../core/design/design.ts'
import { useDesign } from '../state/design-store.ts'
import { realEnd } from './folding.ts'
import { portOfHandle } from './projection.ts'

/** Of a block's handle, those of the layer inside. */
export const endAt = (node: string, handle: string | null | undefined): Connection['from'] =>
  realEnd(useDesign.getState().design, node, portOfHandle(handle))
