// No component writes a sentence of its own: what a person reads or hears stands in texts/.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ESTree, parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'

const renderer = fileURLToPath(new URL('..', import.meta.url))

const spoken = new Set(['title', 'label', 'aria-label', 'placeholder', 'text', 'alt', 'what', 'cancelLabel', 'remark', 'highlights'])
const word = /\p{L}{2}/u

/** `file:line: text` of every literal that a person would read. */
function literals(file: string, source: string): readonly string[] {
  const found: string[] = []
  const say = ({ start }: { readonly start: number }, text: string) => {
    if (word.test(text)) found.push(`${file}:${source.slice(0, start).split('\n').length}: ${text.trim()}`)
  }
  const literal = (node: ESTree.Expression | ESTree.JSXEmptyExpression | ESTree.JSXAttributeValue): void => {
    if (node.type === 'Literal' && typeof node.value === 'string') say(node, node.value)
    else if (node.type === 'TemplateLiteral') say(node, node.quasis.map(({ value }) => value.cooked).join(''))
    else if (node.type === 'ConditionalExpression') [node.consequent, node.alternate].forEach(literal)
    else if (node.type === 'ParenthesizedExpression') literal(node.expression)
    else if (node.type === 'JSXExpressionContainer') literal(node.expression)
  }
  const literalsOfChildren = ({ children }: { readonly children: readonly ESTree.JSXChild[] }) => {
    for (const child of children)
      if (child.type === 'JSXText') say(child, child.value)
      else if (child.type === 'JSXExpressionContainer') literal(child.expression)
  }
  new Visitor({
    JSXElement: literalsOfChildren,
    JSXFragment: literalsOfChildren,
    JSXAttribute({ name, value }) {
      if (value && spoken.has(source.slice(name.start, name.end))) literal(value)
    },
    Property({ key, value, computed }) {
      if (!computed && spoken.has(source.slice(key.start, key.end).replace(/^(['"])(.*)\1$/, '$2'))) literal(value as ESTree.Expression)
    },
  }).visit(parseSync(file, source).program)
  return found
}

const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.startsWith('texts/'))

test('the components leave every sentence to texts/', () => {
  const said = files.flatMap((file) => literals(file, readFileSync(`${renderer}/${file}`, 'utf8')))
  expect(said).toEqual([])
})

test.each([
  ['text between tags', '<p>Two words</p>'],
  ['a name for screen readers', '<button aria-label="Close" />'],
  ['a choice', '<p>{open ? "Close it" : name}</p>'],
  ['a template', '<p title={`$' + '{name} layers`} />'],
  ['an entry of a list', 'const entry = { label: "Rename" }'],
])('%s is found', (_name, source) => {
  expect(literals('x.tsx', source)).toHaveLength(1)
})
