// How our numbers compare with PyTorch's: what `npm run test:oracle -- --write` found, as the handbook shows it, one row per part with its devices beside each other.

import measured from './agreement.json' with { type: 'json' }

export interface DeviceRow {
  readonly section: string
  readonly device: string
  readonly agree: number
  readonly of: number
  /** Cases that do not agree or are not compared, each with the reason. */
  readonly apart: readonly string[]
}
export interface Agreement {
  readonly section: string
  readonly cpu: DeviceRow | undefined
  readonly webgpu: DeviceRow | undefined
  /** Without repeating what stands apart on both. */
  readonly apart: readonly string[]
}

export function bySection(rows: readonly DeviceRow[]): readonly Agreement[] {
  const sections = [...new Set(rows.map(({ section }) => section))]
  return sections.map((section) => {
    const own = rows.filter((row) => row.section === section)
    const on = (device: string) => own.find((row) => row.device === device)
    return { section, cpu: on('cpu'), webgpu: on('webgpu'), apart: [...new Set(own.flatMap(({ apart }) => apart))] }
  })
}

export const agreements = bySection(measured)
