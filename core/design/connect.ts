// Whether a connection may be made: asked while it is dragged, so that a wrong one is refused with its reason before it exists.

import type { Refusal } from '../layers/layer-type.ts'
import { check } from './check.ts'
import { connecting } from './connecting.ts'
import type { Connection, Design } from './design.ts'

export const canConnect = (design: Design, from: Connection['from'], to: Connection['to'], checked = check(design)): Refusal | undefined =>
  connecting(design, checked)(from, to)
