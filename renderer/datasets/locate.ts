// Data that were moved: the person says where they are now, and they take the place of the ones that were known.

import { chooseFile, chooseFolder } from '../state/files.ts'
import { chooseData, forgetData } from './data-store.ts'

export async function locateData(location: string): Promise<void> {
  const isFile = /\.(npz|npy|safetensors|zip)$/i.test(location)
  const found = await (isFile ? chooseFile('open-array') : chooseFolder())
  if (found === undefined) return
  if (found !== location) await forgetData(location)
  await chooseData(found, true)
}
