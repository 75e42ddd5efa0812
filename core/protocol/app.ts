// Requests: who the program is, and which devices it has.

import { oc, type } from '@orpc/contract'
import type { Provider } from '../lowering/lowering.ts'

export interface AppInfo {
  readonly version: string
  readonly platform: string
  /** `desktop` has native dialogs and menus; `browser` is served. */
  readonly host: 'desktop' | 'browser'
  readonly versions: Readonly<Record<string, string>>
}
export interface DeviceReport {
  /** `cpu`, `webgpu`: what requests name. */
  readonly provider: Provider
  readonly title: string
  readonly usable: boolean
  /** Why not, where it is not usable. */
  readonly reason?: string
  /** What a person may expect of it, in sentences: `Fast convolutions: this processor works on 16 channels at once.` */
  readonly remarks: readonly string[]
}

export const app = { info: oc.output(type<AppInfo>()) }
export const devices = { list: oc.output(type<readonly DeviceReport[]>()) }
