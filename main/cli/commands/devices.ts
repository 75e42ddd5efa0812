// lamina devices: what this machine can train on, and why not on the rest.

import { probeDevices } from '../../engine/devices.ts'
import { type AddCommand, jsonFlag } from '../command.ts'
import { table } from '../console.ts'

export const devices: AddCommand = (program, terminal) => {
  program
    .command('devices')
    .description('list the devices of this machine, and why one cannot be used')
    .option(...jsonFlag)
    .action(async ({ json }: { json?: boolean }) => {
      const reports = await probeDevices()
      terminal.result(json, reports, () =>
        table([
          ['device', 'name', 'usable', 'remarks'],
          ...reports.map((device) => [
            device.provider,
            device.title,
            device.usable ? 'yes' : 'no',
            [device.reason, ...device.remarks].filter(Boolean).join(' '),
          ]),
        ]),
      )
    })
}
