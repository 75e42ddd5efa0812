// Reads formulas as the definitions write them (`⌊(n_in + 2p − k) / s⌋ + 1`) into a tree that can be typeset.

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** A letter, or a number with an exponent, with what stands below and above it: n_in, 2^20. */
  | { readonly kind: 'symbol'; readonly text: string; readonly below?: string; readonly above?: string }
  | { readonly kind: 'floor' | 'ceiling' | 'parentheses' | 'absolute'; readonly inner: readonly Part[] }
  | { readonly kind: 'fraction'; readonly over: readonly Part[]; readonly under: readonly Part[] }

const closing = { '⌊': '⌋', '⌈': '⌉', '(': ')', '|': '|' } as const
const kindOf = { '⌊': 'floor', '⌈': 'ceiling', '(': 'parentheses', '|': 'absolute' } as const
type Opening = keyof typeof closing
const isOpening = (letter: string): letter is Opening => Object.hasOwn(closing, letter)

/** One token: a symbol with its index, a number, or any other character. */
const token = /[A-Za-zα-ωΑ-Ω]+(?:_[A-Za-z0-9]+)?(?:\^[A-Za-z0-9]+)?|[\d.,]+\^\d+|[\d.,]+|\s+|./gu

export function readFormula(text: string): readonly Part[] {
  const tokens = text.match(token) ?? []
  let at = 0
  const sequence = (until: string | undefined): readonly Part[] => {
    const parts: Part[] = []
    while (at < tokens.length && tokens[at] !== until) {
      const word = tokens[at++] ?? ''
      if (isOpening(word)) {
        const inner = sequence(closing[word])
        at++
        parts.push({ kind: kindOf[word], inner })
      } else if (/^\p{L}|\^/u.test(word)) parts.push(symbolOf(word))
      else parts.push({ kind: 'text', text: word })
    }
    return withFractions(parts)
  }
  return sequence(undefined)
}

function symbolOf(word: string): Part {
  const [, text = word, below, above] = /^([^_^]+)(?:_([^^]+))?(?:\^(.+))?$/.exec(word) ?? []
  return { kind: 'symbol', text, ...(below === undefined ? {} : { below }), ...(above === undefined ? {} : { above }) }
}

const isText = (part: Part | undefined, text: string): boolean => part?.kind === 'text' && part.text.trim() === text
const isSpace = (part: Part | undefined): boolean => isText(part, '')
const isTimes = (part: Part | undefined): boolean => isText(part, '·')

/** `a / b` becomes a fraction of the factors beside the stroke; parentheses around either are dropped. */
function withFractions(parts: readonly Part[]): readonly Part[] {
  const stroke = parts.findIndex((part) => isText(part, '/'))
  if (stroke < 0) return parts
  let from = stroke
  while (from > 0 && isSpace(parts[from - 1])) from--
  const end = from
  while (from > 0 && !isSpace(parts[from - 1]) && !isText(parts[from - 1], '+') && !isText(parts[from - 1], '−')) from--
  let to = stroke + 1
  while (isSpace(parts[to])) to++
  const start = to
  while (to < parts.length && !isSpace(parts[to]) && !isTimes(parts[to])) to++
  const fraction: Part = { kind: 'fraction', over: bare(parts.slice(from, end)), under: bare(parts.slice(start, to)) }
  return withFractions([...parts.slice(0, from), fraction, ...parts.slice(to)])
}

function bare(parts: readonly Part[]): readonly Part[] {
  const [only] = parts
  return parts.length === 1 && only?.kind === 'parentheses' ? only.inner : parts
}
