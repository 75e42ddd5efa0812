// What the window shows: workspace, open dialogs, messages, the chosen data and device, and what runs now. The document itself is in design-store.

import type { LucideIcon } from 'lucide-react'
import { create } from 'zustand'
import type { AppInfo, DeviceReport } from '../../core/protocol/app.ts'
import type { DatasetDescription, DatasetReferenceInput } from '../../core/protocol/datasets.ts'
import { type Appearance, showAppearance, storedAppearance } from '../theme/appearance.ts'

export const workspaces = ['design', 'data', 'train', 'explain'] as const
export type Workspace = (typeof workspaces)[number]
export type WindowDialog = 'shortcuts' | 'handbook' | 'commands' | 'architectures' | 'open-file' | 'save-file'

/** A sentence that stays until it is closed (or five seconds where nothing is lost by missing it). */
export interface Toast {
  readonly id: number
  readonly tone: 'plain' | 'error'
  readonly title: string
  readonly text?: string
}
/** Work in progress, shown at the right end of the status line. */
export interface Activity {
  readonly label: string
  readonly share?: number
  readonly left?: string
  readonly cancelLabel?: string
  cancel?(): void
}
/** The button at the right end of the top bar, set by the workspace that is open. */
export interface PrimaryAction {
  readonly label: string
  readonly icon: LucideIcon
  readonly primary: boolean
  readonly disabled?: boolean
  run(): void
}

interface WindowState {
  readonly workspace: 'start' | Workspace
  readonly dialog: WindowDialog | undefined
  /** Page of the handbook: a layer type. */
  readonly handbookPage: string | undefined
  readonly toasts: readonly Toast[]
  /** The list of problems below the canvas is unfolded. */
  readonly problemsOpen: boolean
  readonly appearance: Appearance
  readonly app: AppInfo | undefined
  readonly devices: readonly DeviceReport[]
  /** Provider that new runs and maps are made on. */
  readonly device: string
  readonly dataset: { readonly reference: DatasetReferenceInput; readonly description?: DatasetDescription } | undefined
  /** Run that Train shows and Explain explains. */
  readonly run: string | undefined
  /** An imported .onnx file that Train and Explain work on instead of the drawn design. */
  readonly imported: { readonly path: string; readonly name: string } | undefined
  readonly activity: Activity | undefined
  readonly primaryAction: PrimaryAction | undefined
  show(workspace: WindowState['workspace']): void
  openDialog(dialog: WindowDialog | undefined): void
  openHandbook(page?: string): void
  say(title: string, text?: string): void
  sayError(title: string, text?: string): void
  dismiss(id: number): void
  setAppearance(appearance: Appearance): void
}

let lastToast = 0
const addToast = (tone: Toast['tone'], title: string, text?: string): void => {
  const toast: Toast = { id: ++lastToast, tone, title, ...(text === undefined ? {} : { text }) }
  // What is said again takes the place of what stands there.
  const others = useWindow.getState().toasts.filter((other) => other.tone !== tone || other.title !== title || other.text !== text)
  useWindow.setState({ toasts: [...others.slice(-3), toast] })
}

export const useWindow = create<WindowState>((set) => ({
  workspace: 'start',
  dialog: undefined,
  handbookPage: undefined,
  toasts: [],
  problemsOpen: false,
  appearance: storedAppearance(),
  app: undefined,
  devices: [],
  device: 'cpu',
  dataset: undefined,
  run: undefined,
  imported: undefined,
  activity: undefined,
  primaryAction: undefined,
  show: (workspace) => set({ workspace, primaryAction: undefined }),
  openDialog: (dialog) => set({ dialog }),
  openHandbook: (page) => set({ dialog: 'handbook', handbookPage: page }),
  say: (title, text) => addToast('plain', title, text),
  sayError: (title, text) => addToast('error', title, text),
  dismiss: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  setAppearance: (appearance) => {
    showAppearance(appearance)
    set({ appearance })
  },
}))
