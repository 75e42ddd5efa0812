// Contrast of every pair of colours that meet in the window, in both themes: WCAG 2.2 AA, 4.5 for text and 3 for lines and signs.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
type Colour = readonly [red: number, green: number, blue: number]

const read = (hex: string): Colour => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name = '', light = '', dark = '']) => [
    name,
    { light: read(light), dark: read(dark) },
  ]),
)
type Theme = 'light' | 'dark'
function colour(name: string, theme: Theme): Colour {
  const found = tokens.get(name)
  if (!found) throw new Error(`tokens.css has no colour --${name}`)
  return found[theme]
}

/** Relative luminance. */
function luminance(of: Colour): number {
  const [red = 0, green = 0, blue = 0] = of.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrast(a: Colour, b: Colour): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}
const mix = (share: number, over: Colour, under: Colour): Colour =>
  over.map((part, at) => share * part + (1 - share) * (under[at] ?? 0)) as unknown as Colour

const surfaces = ['chrome', 'canvas', 'panel', 'raised', 'sunken', 'hover', 'group']
const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
  ...['text', 'text-2', 'text-3'].flatMap((text) => surfaces.map((surface) => [text, surface, 4.5] as const)),
  ...['panel', 'raised', 'sunken', 'chrome', 'canvas'].flatMap((surface) =>
    ['accent', 'error', 'warn', 'ok'].map((state) => [state, surface, 4.5] as const),
  ),
  ...['accent', 'error', 'warn', 'ok'].map((state) => [state, `${state}-wash`, 4.5] as const),
  ...['accent-wash', 'error-wash', 'warn-wash', 'ok-wash'].map((wash) => ['text', wash, 4.5] as const),
  ['text-2', 'accent-wash', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ...surfaces.map((surface) => ['focus', surface, 3] as const),
  ['edge', 'canvas', 3],
  ['edge-skip', 'canvas', 3],
  ['control-line', 'panel', 3],
  ['chart-validation', 'panel', 3],
  ['chart-train', 'panel', 3],
  ['chart-compare', 'panel', 3],
]

for (const theme of ['light', 'dark'] as const) {
  test.each(pairs)(`${theme}: %s on %s is at least %d`, (front, back, least) => {
    expect(contrast(colour(front, theme), colour(back, theme))).toBeGreaterThanOrEqual(least)
  })

  test.each([...tokens.keys()].filter((name) => name.startsWith('family-')))(`${theme}: the sign of %s stands out from its tile`, (family) => {
    const tint = 0.12
    for (const surface of ['raised', 'panel']) {
      const tile = mix(tint, colour(family, theme), colour(surface, theme))
      expect(contrast(colour(family, theme), tile), surface).toBeGreaterThanOrEqual(4.5)
    }
  })
}

test('nothing moves where less motion is asked for', () => {
  const reduced = /@media \(prefers-reduced-motion: reduce\) \{([\s\S]*?)\n\}/.exec(css)?.[1] ?? ''
  const durations = [...css.matchAll(/--(\w+): \d+ms/g)].map(([, name]) => name)
  expect(durations.length).toBeGreaterThan(0)
  for (const name of new Set(durations)) expect(reduced).toContain(`--${name}: 0ms`)
})
