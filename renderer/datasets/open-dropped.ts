// Opens whatever is dropped on the window: a design, a model, or data.

import { bridge } from '../state/bridge.ts'
import { client, sentenceOf } from '../state/client.ts'
import { leaveDocument, openDesign, openText, saying } from '../state/files.ts'
import { openModel } from '../state/open-model.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { chooseData } from './data-store.ts'
import type { Dropped } from './dropped.ts'
import { copyDropped } from './upload.ts'

const say = texts.datasets.drop
const imageName = /\.(jpe?g|jfif|png|webp|tiff?|gif|avif|svg|bmp|heic)$/i

export async function openDropped(items: readonly Dropped[]): Promise<void> {
  const [first] = items
  if (!first) return
  const only = items.length === 1 && !first.isFolder
  if (only && /\.(lamina|json)$/i.test(first.name)) return openDroppedDesign(first)
  if (only && imageName.test(first.name)) return useWindow.getState().sayError(say.oneImage, say.oneImageMend)
  const { workspace } = useWindow.getState()
  const location = await placeOf(items)
  if (location === undefined) return
  if (only && /\.onnx$/i.test(first.name)) {
    await openModel(location)
    // Its copying was shown in Data: where it did not open, the person is back where it was dropped.
    if (useWindow.getState().workspace === 'data') useWindow.getState().show(workspace)
    return
  }
  useWindow.getState().show('data')
  await chooseData(location)
}

async function openDroppedDesign({ name, path, file }: Dropped): Promise<void> {
  if (path) await openDesign(path)
  else if (file && (await leaveDocument())) await saying(say.notOpened(name), async () => openText(await file.text(), { edited: true }))
}

/** Where it stands on the Node side's machine; undefined when it was cancelled or refused, which has then been said. */
async function placeOf(items: readonly Dropped[]): Promise<string | undefined> {
  const { sayError, workspace, show } = useWindow.getState()
  const name = items[0]?.name ?? ''
  try {
    if (bridge && items.every(({ path }) => path !== '')) return await placeOnDisk(items.map(({ path }) => path))
    if (bridge) {
      sayError(say.noPath(name), say.noPathMend)
      return undefined
    }
    if (workspace !== 'data') show('data')
    const copied = await copyDropped(items)
    if (copied === 'empty') sayError(say.empty(name), say.emptyMend)
    return typeof copied === 'string' ? undefined : copied.location
  } catch (error) {
    sayError(say.copyFailed(name), sentenceOf(error))
    return undefined
  }
}

/** IDX images and .npy arrays stand beside their labels; several things become one folder of links and copies. */
async function placeOnDisk(paths: readonly string[]): Promise<string> {
  const [only] = paths
  if (only !== undefined && paths.length === 1) return /(idx\d[-.]ubyte(\.gz)?|\.npy)$/i.test(only) ? only.replace(/[\\/][^\\/]*$/, '') : only
  return (await client.uploads.gather({ paths: [...paths] })).location
}
