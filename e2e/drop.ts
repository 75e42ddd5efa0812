// Drops files and folders of the disk on a window, as a person drags them in from a file manager: through Chromium's own input, so that folders are folders. The double of Electron is told their paths.

import { basename } from 'node:path'
import type { Page } from '@playwright/test'

export async function dragOver(page: Page, files: readonly string[], at = { x: 600, y: 400 }): Promise<{ drop(): Promise<void> }> {
  // Before the window stands nobody listens.
  await page.getByRole('banner', { includeHidden: true }).waitFor()
  await page.evaluate((paths) => Object.assign(window, { droppedPaths: paths }), Object.fromEntries(files.map((file) => [basename(file), file])))
  const session = await page.context().newCDPSession(page)
  const send = async (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<void> => {
    await session.send('Input.dispatchDragEvent', { type, ...at, data: { items: [], files: [...files], dragOperationsMask: 1 } })
  }
  await send('dragEnter')
  await send('dragOver')
  return { drop: () => send('drop') }
}

export const drop = async (page: Page, files: readonly string[]): Promise<void> => (await dragOver(page, files)).drop()
