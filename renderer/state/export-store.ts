// What is being exported: a run's kept weights, or the design as it stands; asked for from menus and lists, answered by app/export-dialog.

import { create } from 'zustand'
import { writeDesign } from '../../core/design/write-design.ts'
import type { Exported, ExportFormat, ExportSource } from '../../core/protocol/models.ts'
import { client } from './client.ts'
import { useDesign } from './design-store.ts'
import { chooseFile, saying } from './files.ts'

export interface ExportSubject {
  readonly kind: ExportSource['kind']
  readonly source: ExportSource
  readonly name: string
}

export const useExport = create<{
  readonly subject: ExportSubject | undefined
  readonly to: ExportFormat
  readonly foldNorms: boolean
  readonly busy: boolean
  readonly written: Exported | undefined
}>(() => ({ subject: undefined, to: 'onnx', foldNorms: false, busy: false, written: undefined }))

export const exportRun = (run: string, label: string): void => ask({ kind: 'run', source: { kind: 'run', run }, name: label })

export function exportDesign(): void {
  const { design } = useDesign.getState()
  ask({ kind: 'design', source: { kind: 'design', text: writeDesign(design) }, name: design.name || 'untitled' })
}

const ask = (subject: ExportSubject): void => useExport.setState({ subject, busy: false, written: undefined })

export const endExport = (): void => useExport.setState({ subject: undefined })

/** Python imports names with underscores only. */
const fileNames = { onnx: (name: string) => `${name}.onnx`, pytorch: (name: string) => `${name.replace(/[^\p{L}\p{N}]+/gu, '_')}.py` } as const

export async function writeExport(notExported: string): Promise<void> {
  const { subject, to, foldNorms } = useExport.getState()
  if (!subject) return
  const path = await chooseFile(to === 'onnx' ? 'save-onnx' : 'save-python', fileNames[to](subject.name))
  if (path === undefined) return
  useExport.setState({ busy: true, written: undefined })
  const well = await saying(notExported, async () => {
    const written = await client.models.export({ source: subject.source, path, to, foldNorms: to === 'onnx' && foldNorms })
    if (useExport.getState().subject === subject) useExport.setState({ written })
  })
  if (useExport.getState().subject === subject) useExport.setState(well ? { busy: false } : { busy: false, subject: undefined })
}
