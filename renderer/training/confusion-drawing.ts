// Draws the cells of a confusion matrix on a canvas: shade by the square root of the count, figures where they can be read.

import type { Confusion } from '../../core/training/metrics.ts'
import { resolveColour } from './chart-colours.ts'

/** Beside the names of the classes, and without them. */
const [besidePx, alonePx] = [282, 366]
/** Names have room beside cells from this size on; smaller ones are named below. */
export const namedPx = 11
/** Figures are legible from this size on. */
const figurePx = 18
/** Smaller ones could not be pointed at. */
const leastPx = 3

/** Of one cell; as many as do not fit are scrolled to. */
export function cellPx(classes: number): number {
  const named = Math.min(40, Math.floor(besidePx / Math.max(1, classes)))
  return named >= namedPx ? named : Math.max(leastPx, Math.min(namedPx - 1, Math.floor(alonePx / classes)))
}

export function drawCells(canvas: HTMLCanvasElement, counts: Confusion, cell: number): void {
  const size = counts.length * cell
  const ratio = devicePixelRatio
  canvas.width = size * ratio
  canvas.height = size * ratio
  canvas.style.width = `${size}px`
  canvas.style.height = `${size}px`
  const context = canvas.getContext('2d')
  if (!context) return
  context.scale(ratio, ratio)
  const most = Math.max(1, ...counts.map((row) => Math.max(0, ...row)))
  const [ground, right, wrong, text] = ['--sunken', '--cell-1', '--wrong-1', '--text'].map(resolveColour) as [string, string, string, string]
  const inner = cell >= 8 ? cell - 1 : cell
  const fill = (colour: string, opacity: number, x: number, y: number): void => {
    context.globalAlpha = opacity
    context.fillStyle = colour
    context.fillRect(x, y, inner, inner)
  }
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const [truth, row] of counts.entries())
    for (const [predicted, count] of row.entries()) {
      const [x, y, hit] = [predicted * cell, truth * cell, truth === predicted]
      fill(ground, 1, x, y)
      if (count === 0) continue
      // The faintest must still be seen: one mistake among thousands is what one looks for.
      fill(hit ? right : wrong, Math.max(0.12, Math.sqrt(count / most)) * (hit ? 0.5 : 0.62), x, y)
      if (cell < figurePx) continue
      context.globalAlpha = 1
      context.fillStyle = text
      context.font = `${hit ? 600 : 400} ${count > 999 && cell < 30 ? 9 : 11}px "IBM Plex Sans Variable", system-ui, sans-serif`
      context.fillText(String(count), x + inner / 2, y + inner / 2 + 0.5)
    }
  context.globalAlpha = 1
}
