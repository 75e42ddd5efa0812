// What makes two drawings one network.

import { expect, test } from 'vitest'
import { checkOrThrow } from './check.ts'
import { apply, type Command } from './commands.ts'
import { sameNetwork } from './same-network.ts'
import { templates } from './templates/index.ts'

const template = templates.get('course-cnn')
if (!template) throw new Error('no template')
const design = template.build(template.standard)
const id = (name: string): string => design.nodes.find((node) => node.name === name)?.id ?? ''
const same = (command: Command): boolean => sameNetwork(checkOrThrow(design), checkOrThrow(apply(design, command)))

test.each<[string, Command, boolean]>([
  ['another place', { kind: 'move', positions: { [id('conv1')]: { x: 9, y: 9 } } }, true],
  ['another start of the weights', { kind: 'set-option', node: id('conv1'), option: 'weights', value: 'glorot-normal' }, true],
  ['an option at its default, written out', { kind: 'set-option', node: id('conv1'), option: 'groups', value: 1 }, true],
  ['another name of the design', { kind: 'rename-design', name: 'other' }, true],
  ['another name', { kind: 'rename', node: id('conv1'), name: 'first' }, false],
  ['ceil mode, which changes no weight', { kind: 'set-option', node: id('pool1'), option: 'ceilMode', value: true }, false],
  ['another activation', { kind: 'replace-type', node: id('relu1'), type: 'tanh' }, false],
])('%s: %o', (_, command, expected) => {
  expect(same(command)).toBe(expected)
})
