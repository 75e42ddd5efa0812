// Groups whose handlers are still being written; goes away with the last of them.

import { Unsupported } from '../../core/problems.ts'
import { contract } from '../../core/protocol/protocol.ts'
import type { Handlers } from './handlers.ts'

const refuse = (group: string, name: string) => () => {
  throw new Unsupported(name, group, 'is not there yet.')
}
export const pending = Object.fromEntries(
  Object.entries(contract).map(([group, members]) => [group, Object.fromEntries(Object.keys(members).map((name) => [name, refuse(group, name)]))]),
) as unknown as Handlers
