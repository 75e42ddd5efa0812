// Opening and saving designs, in the desktop program and in a browser alike: a path is chosen, the Node side reads and writes.

import { create } from 'zustand'
import type { Design } from '../../core/design/design.ts'
import { readDesign } from '../../core/design/read-design.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import { ProblemsFound } from '../../core/problems.ts'
import type { Bridge } from '../../core/protocol/bridge.ts'
import { drawingAhead } from '../canvas/still.ts'
import { texts } from '../texts/texts.ts'
import { bridge } from './bridge.ts'
import { client, sentenceOf } from './client.ts'
import { checkingWithNotes, type OpenedFrom, useDesign } from './design-store.ts'
import { inSlices } from './slices.ts'
import { useWindow } from './window-store.ts'

export type FileKind = Parameters<Bridge['chooseFile']>[0] | 'folder'

/** A question for a path that the browser's own dialog (app/file-dialog) answers. */
export const useFileQuestion = create<{
  readonly question: { readonly kind: FileKind; readonly suggested?: string; answer(path: string | undefined): void } | undefined
}>(() => ({ question: undefined }))

/** Undefined when the person cancels. */
export function chooseFile(kind: Exclude<FileKind, 'folder'>, suggested?: string): Promise<string | undefined> {
  return bridge ? bridge.chooseFile(kind, suggested) : ask(kind, suggested)
}
export const chooseFolder = (): Promise<string | undefined> => (bridge ? bridge.chooseFolder() : ask('folder'))

function ask(kind: FileKind, suggested?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    useFileQuestion.getState().question?.answer(undefined)
    useFileQuestion.setState({
      question: {
        kind,
        ...(suggested === undefined ? {} : { suggested }),
        answer(path) {
          useFileQuestion.setState({ question: undefined })
          resolve(path)
        },
      },
    })
  })
}

/** Makes a design the open document and shows it. Throws `ProblemsFound` where the text is none. */
export async function openText(text: string, from: OpenedFrom = {}): Promise<void> {
  await openInPieces(readDesign(text), from)
}
/** The same as `openInWindow`, in pieces that do not hold the window: it is checked and drawn before it is shown. */
export async function openInPieces(design: Design, from: OpenedFrom = {}): Promise<void> {
  const check = await inSlices(checkingWithNotes(design))
  await inSlices(drawingAhead(design, check))
  openInWindow(design, from)
}
export function openInWindow(design: Design, from: OpenedFrom = {}): void {
  useDesign.getState().open(design, from)
  useWindow.setState({ workspace: 'design', imported: undefined, primaryAction: undefined })
}

/** Asks for a path unless one is given; changes that are not saved are asked about first. */
export async function openDesign(path?: string): Promise<void> {
  if (!(await leaveDocument())) return
  const chosen = path ?? (await chooseFile('open-design'))
  if (chosen === undefined) return
  await saying(texts.state.notOpened, async () => {
    const stored = await client.files.readDesign({ path: chosen })
    await openText(stored.text, { path: stored.path ?? chosen })
    for (const { what, mend } of stored.problems ?? []) useWindow.getState().sayError(what, mend)
  })
}

/** True when the design is safe on disk. */
export async function saveDesign(as = false): Promise<boolean> {
  const { design, path, id } = useDesign.getState()
  const chosen = (as ? undefined : path) ?? (await chooseFile('save-design', `${design.name || 'untitled'}.lamina`))
  if (chosen === undefined) return false
  return saying(texts.state.notSaved, async () => {
    const written = await client.files.writeDesign({ path: chosen, text: writeDesign(design) })
    useDesign.getState().markSaved(id, design, written.path)
    await client.files.discardAutosave({ id })
  })
}

export const useUnsavedQuestion = create<{ readonly answer: ((choice: 'save' | 'discard' | 'stay') => void) | undefined }>(() => ({
  answer: undefined,
}))

/** False when the person wants to stay with the open document. */
export async function leaveDocument(): Promise<boolean> {
  if (!useDesign.getState().edited) return true
  const choice = await new Promise<'save' | 'discard' | 'stay'>((resolve) => {
    useUnsavedQuestion.setState({
      answer(given) {
        useUnsavedQuestion.setState({ answer: undefined })
        resolve(given)
      },
    })
  })
  if (choice === 'save') return saveDesign()
  if (choice === 'discard') client.files.discardAutosave({ id: useDesign.getState().id }).catch(() => undefined)
  return choice === 'discard'
}

/** Runs what may fail; a failure becomes a message, and the answer is whether it went well. */
export async function saying(title: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    useWindow.getState().sayError(title, error instanceof ProblemsFound ? error.message : sentenceOf(error))
    return false
  }
}
