// The curves as files: a picture of the charts as they stand, and the values of every step and epoch.

import { bridge } from '../state/bridge.ts'
import { client } from '../state/client.ts'
import { chooseFile, saying } from '../state/files.ts'
import { download, saveFile } from '../state/save-file.ts'
import { texts } from '../texts/texts.ts'
import { resolveColour } from './chart-colours.ts'

const words = texts.training.curves

/** `place` holds the heads and canvases of the charts; each head's words stand above its chart, as in the window. */
export function exportPicture(place: HTMLElement, name: string): void {
  const ratio = devicePixelRatio
  const parts = [...place.querySelectorAll<HTMLElement>('.chart')].map((chart) => ({
    canvas: chart.querySelector('canvas'),
    head: chart.previousElementSibling,
  }))
  const [margin, headPx] = [16 * ratio, 32 * ratio]
  const width = Math.max(...parts.map(({ canvas }) => canvas?.width ?? 0)) + 2 * margin
  const height = parts.reduce((sum, { canvas }) => sum + headPx + (canvas?.height ?? 0), 0) + 2 * margin
  const sheet = Object.assign(document.createElement('canvas'), { width, height })
  const context = sheet.getContext('2d')
  if (!context) return
  context.fillStyle = resolveColour('--panel')
  context.fillRect(0, 0, width, height)
  let top = margin
  for (const { canvas, head } of parts) {
    if (!canvas) continue
    drawHead(context, head, margin, top + headPx / 2, ratio)
    context.drawImage(canvas, margin, top + headPx)
    top += headPx + canvas.height
  }
  sheet.toBlob(async (picture) => {
    if (picture) await saveFile('save-image', `${name}-curves.png`, new Uint8Array(await picture.arrayBuffer()))
  }, 'image/png')
}

function drawHead(context: CanvasRenderingContext2D, head: Element | null, left: number, middle: number, ratio: number): void {
  const write = (text: string, weight: number, colour: string): void => {
    context.font = `${weight} ${12 * ratio}px "IBM Plex Sans Variable", system-ui, sans-serif`
    context.fillStyle = resolveColour(colour)
    context.textBaseline = 'middle'
    context.fillText(text, left, middle)
    left += context.measureText(text).width + 16 * ratio
  }
  write(head?.querySelector('h3')?.textContent ?? '', 600, '--text')
  for (const key of head?.querySelectorAll<HTMLElement>('.chart-key') ?? []) {
    const line = key.querySelector<HTMLElement>('span')
    context.strokeStyle = line ? getComputedStyle(line).borderTopColor : resolveColour('--text')
    context.lineWidth = 2 * ratio
    context.setLineDash(line && getComputedStyle(line).borderTopStyle === 'dashed' ? [4 * ratio, 3 * ratio] : [])
    context.beginPath()
    context.moveTo(left, middle)
    context.lineTo(left + 16 * ratio, middle)
    context.stroke()
    left += 22 * ratio
    write(key.textContent ?? '', 400, '--text-2')
  }
}

/** The Node side writes the table, since the window keeps only what it draws. */
export async function exportValues(run: string): Promise<void> {
  const path = bridge && (await chooseFile('save-table', `${run}.csv`))
  if (bridge && path === undefined) return
  await saying(words.notExported, async () => {
    if (path !== undefined) {
      await client.runs.writeValues({ run, path })
      return
    }
    const parts: string[] = []
    for await (const part of await client.runs.values({ run })) parts.push(part)
    download(`${run}.csv`, new Blob(parts, { type: 'text/csv' }))
  })
}
