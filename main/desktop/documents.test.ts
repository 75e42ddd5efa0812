// What the system hands over: only files that exist and that Lamina opens.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isCommandLine, openRequests } from './documents.ts'

const folder = mkdtempSync(join(tmpdir(), 'lamina-documents-'))
for (const name of ['net.lamina', 'old.json', 'model.ONNX', 'notes.txt']) writeFileSync(join(folder, name), '')

test.each([
  { words: ['net.lamina'], opens: [['open-design', 'net.lamina']] },
  { words: ['old.json'], opens: [['open-design', 'old.json']] },
  { words: ['model.ONNX'], opens: [['open-onnx', 'model.ONNX']] },
  {
    words: ['.', '--inspect', 'net.lamina', 'model.ONNX'],
    opens: [
      ['open-design', 'net.lamina'],
      ['open-onnx', 'model.ONNX'],
    ],
  },
  { words: ['notes.txt'], opens: [] },
  { words: ['missing.lamina'], opens: [] },
  { words: ['--output=net.lamina'], opens: [] },
])('$words', ({ words, opens }) => {
  expect(openRequests(words, folder).map(({ command, path }) => [command, path])).toEqual(
    opens.map(([command, name]) => [command, join(folder, name ?? '')]),
  )
})

test.each([
  { words: ['train', 'net.lamina'], command: true },
  { words: ['net.lamina'], command: false },
  { words: ['./train'], command: false },
  { words: ['--no-sandbox'], command: false },
  { words: [], command: false },
])('$words is a command: $command', ({ words, command }) => {
  expect(isCommandLine(words)).toBe(command)
})
