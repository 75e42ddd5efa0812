// Copies dropped files to the Node side, where a browser does not tell their paths: by plain HTTP, a few at a time, with progress and cancel.

import { create } from 'zustand'
import { uploadPath } from '../../core/protocol/uploads.ts'
import { client } from '../state/client.ts'
import { texts } from '../texts/texts.ts'
import { type Dropped, type DroppedFile, filesOf } from './dropped.ts'

/** Files under way at once. */
const width = 4

export interface Copying {
  readonly name: string
  /** Undefined while the folder is looked through. */
  readonly total: { readonly files: number; readonly bytes: number } | undefined
  readonly files: number
  readonly bytes: number
  cancel(): void
}

/** The copy that goes on now. */
export const useCopying = create<{ readonly copying: Copying | undefined }>(() => ({ copying: undefined }))

const advance = (change: (was: Copying) => Partial<Copying>): void =>
  useCopying.setState(({ copying }) => (copying ? { copying: { ...copying, ...change(copying) } } : {}))

/** Where the copy stands; undefined when it was cancelled or nothing was in it. Throws what went wrong, with nothing left behind. */
export async function copyDropped(items: readonly Dropped[]): Promise<{ readonly location: string } | 'cancelled' | 'empty'> {
  useCopying.getState().copying?.cancel()
  const controller = new AbortController()
  const { signal } = controller
  const name = nameOf(items)
  useCopying.setState({ copying: { name, total: undefined, files: 0, bytes: 0, cancel: () => controller.abort() } })
  let id: string | undefined
  try {
    const files = await filesOf(items, (count) => advance(() => ({ files: count })), signal)
    if (files.length === 0) return 'empty'
    const bytes = files.reduce((sum, { file }) => sum + file.size, 0)
    advance(() => ({ total: { files: files.length, bytes }, files: 0 }))
    id = (await client.uploads.begin({ name, files: files.length, bytes })).id
    await sendAll(id, files, signal)
    return await client.uploads.finish({ id })
  } catch (error) {
    if (id !== undefined) await client.uploads.cancel({ id }).catch(() => undefined)
    if (signal.aborted) return 'cancelled'
    throw error
  } finally {
    useCopying.setState({ copying: undefined })
  }
}

/** Of the only thing dropped, without its ending where it is a file; of several, the first. */
const nameOf = ([first]: readonly Dropped[]): string => (first?.isFolder ? first.name : first?.name.replace(/(\.gz)?\.[^.]+$|\.gz$/, '')) || 'dropped'

async function sendAll(id: string, files: readonly DroppedFile[], signal: AbortSignal): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      signal.throwIfAborted()
      const file = files[at]
      if (file) await send(id, file, signal)
      advance((was) => ({ files: was.files + 1 }))
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
}

/** With XMLHttpRequest, since fetch does not tell how much has been sent. */
function send(id: string, { path, file }: DroppedFile, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    let sent = 0
    const count = (loaded: number): void => {
      const more = loaded - sent
      sent = loaded
      advance((was) => ({ bytes: was.bytes + more }))
    }
    call.upload.onprogress = ({ loaded }) => count(Math.min(loaded, file.size))
    call.onload = () => {
      if (call.status !== 204) return reject(new Error(call.responseText))
      count(file.size)
      resolve()
    }
    call.onerror = () => reject(new Error(texts.datasets.drop.notTaken(path)))
    call.onabort = () => reject(signal.reason)
    const stop = (): void => call.abort()
    signal.addEventListener('abort', stop)
    call.onloadend = () => signal.removeEventListener('abort', stop)
    call.open('PUT', `${uploadPath}${id}/${path.split('/').map(encodeURIComponent).join('/')}`)
    call.send(file)
  })
}
