// After the pictures: one page that shows them all, each beside its picture of the look where there is one.

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileOf, lookFolder, schemes, screensFolder, sizes } from './places.ts'
import { states } from './states.ts'

/** `2-design-light.png`, at 1024 `2-design-1024-light.png`. */
const lookOf = (look: string, scheme: string, width: number): string => `${look}${width === 1024 ? '-1024' : ''}-${scheme}.png`

function pictures(name: string, look: string | undefined): string {
  const drawn = new Set(readdirSync(screensFolder))
  return schemes
    .flatMap((scheme) => sizes.map((size) => ({ scheme, size, file: fileOf(name, scheme, size) })))
    .filter(({ file }) => drawn.has(file))
    .map(({ scheme, size, file }) => {
      const intended = look && lookFolder ? join(lookFolder, lookOf(look, scheme, size.width)) : ''
      const beside = intended && existsSync(intended) ? relative(screensFolder, intended) : ''
      return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt=""></a><figcaption>${file}</figcaption></figure>
${beside ? `<figure><img loading="lazy" src="${beside}" alt=""><figcaption>the look: ${look}</figcaption></figure>` : '<span></span>'}`
    })
    .join('\n')
}

export default function writePage(): void {
  const sections = states.map(({ name, look }) => `<h2>${name}</h2>\n<div class="pair">${pictures(name, look)}</div>`)
  writeFileSync(
    join(screensFolder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screens of Lamina</title>
<style>body{font:14px system-ui;margin:24px;background:#888}.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px}figure{margin:0}img{width:100%}</style>
${sections.join('\n')}
`,
  )
}
