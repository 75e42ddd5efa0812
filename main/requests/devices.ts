// Which devices can train: answers `devices.list`. They are tried once, when first asked for; drivers do not change under a running program.

import type { DeviceReport } from '../../core/protocol/app.ts'
import { probeDevices } from '../engine/devices.ts'
import type { HandlersOf } from './handlers.ts'

let reports: Promise<readonly DeviceReport[]> | undefined

export const deviceHandlers: HandlersOf<'devices'> = {
  list() {
    reports ??= probeDevices()
    return reports
  },
}
