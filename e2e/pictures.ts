// Pictures for journeys with data of one's own: small photographs where the reference data are present, otherwise drawn and encoded by the browser.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import type { Page } from '@playwright/test'

export const referenceData = resolve(process.env.ORACLE_DIR ?? '../shared/oracle', 'data')

/** Makes `folder` with a folder of JPEG files for each class: name -> how many. */
export async function photographs(page: Page, folder: string, classes: Readonly<Record<string, number>>): Promise<string> {
  const archive = join(referenceData, 'cifar10-jpg-800.zip')
  const real = existsSync(archive) ? jpegsIn(readFileSync(archive)) : []
  for (const [label, [name, count]] of Object.entries(classes).entries()) {
    mkdirSync(join(folder, name), { recursive: true })
    const images = real.filter(([path]) => path.includes(`/${name}/`)).map(([, bytes]) => bytes)
    for (let at = 0; at < count; at++)
      writeFileSync(join(folder, name, `${String(at).padStart(3, '0')}.jpg`), images[at] ?? (await drawn(page, label, at)))
  }
  return folder
}

/** A disc or a bar, told apart by their outline, at another place and in another colour each time. */
export async function drawn(page: Page, label: number, at: number, side = 32): Promise<Uint8Array> {
  const url = await page.evaluate(
    ([kind = 0, number = 0, size = 32]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size })
      const context = canvas.getContext('2d')
      if (!context) return ''
      context.scale(size / 32, size / 32)
      const hue = (number * 47) % 360
      const [x, y] = [10 + ((number * 7) % 13), 10 + ((number * 5) % 13)]
      context.fillStyle = `hsl(${hue + 180} 30% 30%)`
      context.fillRect(0, 0, 32, 32)
      context.fillStyle = `hsl(${hue} 80% 60%)`
      if (kind % 2) context.fillRect(x - 9, y - 3, 18, 6)
      else context.arc(x, y, 7, 0, 2 * Math.PI)
      context.fill()
      return canvas.toDataURL('image/jpeg', 0.95)
    },
    [label, at, side],
  )
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

/** Entries of a .zip archive, by its central directory (PKWARE APPNOTE 4.3.12). */
function jpegsIn(zip: Buffer): readonly (readonly [path: string, bytes: Uint8Array])[] {
  const found: (readonly [string, Uint8Array])[] = []
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  for (let at = zip.readUInt32LE(end + 16); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [method, packed, name, extra, comment, start] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
      zip.readUInt32LE(at + 42),
    ]
    const path = zip.toString('utf8', at + 46, at + 46 + name)
    const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
    const bytes = zip.subarray(from, from + packed)
    if (path.endsWith('.jpg')) found.push([path, method === 8 ? inflateRawSync(bytes) : bytes])
    at += 46 + name + extra + comment
  }
  return found
}
