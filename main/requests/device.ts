// The device that a request names.

import type { Provider } from '../../core/lowering/lowering.ts'
import { ProblemsFound } from '../../core/problems.ts'

const providers: readonly Provider[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml']

export function readProvider(given: string): Provider {
  const found = providers.find((provider) => provider === given)
  if (found) return found
  throw new ProblemsFound([
    {
      code: 'unknown-device',
      severity: 'error',
      what: `There is no device "${given}".`,
      mend: `Use one of: ${providers.join(', ')}; "lamina devices" says which are usable here.`,
    },
  ])
}
