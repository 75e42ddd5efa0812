// No component writes a sentence of its own: what a person reads or hears stands in texts/.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const renderer = fileURLToPath(new URL('..', import.meta.url))

const spoken = new Set(['title', 'label', 'aria-label', 'placeholder', 'text', 'alt', 'what', 'cancelLabel', 'remark', 'highlights'])
const word = /\p{L}{2}/u

/** `file:line: text` of every literal that a person would read. */
function literals(file: string, source: string): readonly string[] {
  const found: string[] = []
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
  const say = (node: ts.Node, text: string) => {
    if (word.test(text)) found.push(`${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`)
  }
  const literal = (node: ts.Expression): void => {
    if (ts.isStringLiteralLike(node)) say(node, node.text)
    else if (ts.isTemplateExpression(node)) say(node, [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join(''))
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(literal)
    else if (ts.isParenthesizedExpression(node)) literal(node.expression)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) say(node, node.text)
    if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) literal(node.expression)
    if (ts.isJsxAttribute(node) && spoken.has(node.name.getText()) && node.initializer) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer
      if (value && ts.isExpression(value)) literal(value)
    }
    if (ts.isPropertyAssignment(node) && spoken.has(node.name.getText())) literal(node.initializer)
    ts.forEachChild(node, visit)
  }
  visit(tree)
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
