// Typical mistakes, each mended by the one click that the problem offers.

import { expect, test } from 'vitest'
import { check } from './check.ts'
import { apply, type Command } from './commands.ts'
import type { Connection, Design } from './design.ts'
import { commandForFix } from './fix.ts'
import { templates } from './templates/index.ts'

function template(id: string): Design {
  const found = templates.get(id)
  if (!found) throw new Error(`no template ${id}`)
  return found.build(found.standard)
}
const idOf = (design: Design, name: string): string => design.nodes.find((node) => node.name === name)?.id ?? ''
const wire = (design: Design, from: string, to: string, port = 'in'): Connection => ({
  from: { node: idOf(design, from), port: 'out' },
  to: { node: idOf(design, to), port },
})

interface Row {
  readonly mistake: string
  readonly in?: string
  make(design: Design): Command
  readonly at: string | undefined
  readonly code: string
  readonly mend: string
  /** Mends that follow, until nothing is wrong. */
  readonly afterwards?: readonly string[]
}

const rows: readonly Row[] = [
  {
    mistake: 'a kernel larger than the image',
    make: (design) => ({ kind: 'set-option', node: idOf(design, 'conv2'), option: 'kernelSize', value: [15, 15] }),
    at: 'conv2',
    code: 'kernel-too-large',
    mend: 'Set Padding to “same”',
  },
  {
    mistake: 'no Flatten before Dense',
    make: (design) => ({
      kind: 'batch',
      label: '',
      commands: [
        { kind: 'remove', nodes: [idOf(design, 'flatten1')] },
        { kind: 'connect', connection: wire(design, 'pool2', 'dense1') },
      ],
    }),
    at: 'dense1',
    code: 'needs-list',
    mend: 'Insert Flatten',
  },
  {
    mistake: 'channels that differ at an Add',
    in: 'resnet-8',
    make: (design) => ({ kind: 'set-option', node: idOf(design, 'conv9'), option: 'filters', value: 32 }),
    at: 'add3',
    code: 'shapes-differ',
    mend: 'Insert a 1×1 convolution to 64 channels',
  },
  {
    mistake: 'other classes than the data have',
    make: (design) => ({ kind: 'set-option', node: idOf(design, 'class'), option: 'classes', value: 3 }),
    at: 'class',
    code: 'wrong-class-count',
    mend: 'Insert Dense with 3 units',
  },
  {
    mistake: 'a connection that was lost',
    make: (design) => ({ kind: 'disconnect', connection: wire(design, 'conv2', 'relu2') }),
    at: 'relu2',
    code: 'unconnected',
    mend: 'Connect conv2 to it',
  },
  {
    mistake: 'two outputs',
    make: (design) => ({
      kind: 'add-node',
      node: { id: 'n99', type: 'output', name: 'second', options: {}, position: { x: 0, y: 0 } },
      connections: [{ from: { node: idOf(design, 'dense2'), port: 'out' }, to: { node: 'n99', port: 'in' } }],
    }),
    at: 'second',
    code: 'second-output',
    mend: 'Remove second',
  },
  {
    mistake: 'no input',
    make: (design) => ({ kind: 'remove', nodes: [idOf(design, 'image')] }),
    at: undefined,
    code: 'missing-input',
    mend: 'Add Input',
    afterwards: ['Connect image to it'],
  },
  {
    mistake: 'the same name twice',
    make: (design) => ({ kind: 'rename', node: idOf(design, 'conv2'), name: 'conv1' }),
    at: 'conv1',
    code: 'duplicate-name',
    mend: 'Call it conv2',
  },
  {
    mistake: 'a name with characters that names cannot have',
    make: (design) => ({ kind: 'rename', node: idOf(design, 'conv2'), name: 'first/conv.2' }),
    at: 'first/conv.2',
    code: 'bad-name',
    mend: 'Call it first-conv-2',
  },
  {
    mistake: 'a rate out of range',
    make: (design) => ({ kind: 'set-option', node: idOf(design, 'dropout1'), option: 'rate', value: 5 }),
    at: 'dropout1',
    code: 'bad-option',
    mend: 'Set Rate to 0.99',
  },
  {
    mistake: 'an option of another program',
    make: (design) => ({ kind: 'set-option', node: idOf(design, 'conv1'), option: 'colour', value: 1 }),
    at: 'conv1',
    code: 'unknown-option',
    mend: 'Remove colour',
  },
  {
    mistake: 'a convolution behind Flatten',
    make: (design) => ({ kind: 'replace-type', node: idOf(design, 'relu3'), type: 'conv-2d' }),
    at: 'relu3',
    code: 'needs-image',
    mend: 'Connect pool2 to it instead',
    afterwards: ['Insert Flatten', 'Remove flatten1', 'Remove dense1'],
  },
  {
    mistake: 'groups that do not divide the channels',
    make: (design) => ({ kind: 'set-option', node: idOf(design, 'conv2'), option: 'groups', value: 3 }),
    at: 'conv2',
    code: 'groups-do-not-divide',
    mend: 'Set Groups to 8',
  },
  {
    mistake: 'a circle',
    make: (design) => ({
      kind: 'batch',
      label: '',
      commands: [
        { kind: 'add-node', node: { id: 'n98', type: 'residual-add', name: 'sum', options: {}, position: { x: 0, y: 0 } } },
        { kind: 'connect', connection: { from: { node: idOf(design, 'relu1'), port: 'out' }, to: { node: 'n98', port: 'in' } } },
        { kind: 'connect', connection: { from: { node: 'n98', port: 'out' }, to: { node: 'n98', port: 'skip' } } },
      ],
    }),
    at: 'sum',
    code: 'cycle',
    mend: 'Disconnect sum from sum',
    afterwards: ['Remove sum'],
  },
  {
    mistake: 'a layer that leads nowhere',
    make: (design) => ({
      kind: 'add-node',
      node: { id: 'n97', type: 'tanh', name: 'aside', options: {}, position: { x: 0, y: 0 } },
      connections: [{ from: { node: idOf(design, 'conv1'), port: 'out' }, to: { node: 'n97', port: 'in' } }],
    }),
    at: 'aside',
    code: 'unused',
    mend: 'Remove aside',
  },
]

test.each(rows)('$mistake', ({ in: id = 'course-cnn', make, at, code, mend, afterwards = [] }) => {
  const start = template(id)
  let design = apply(start, make(start))
  const problem = check(design).problems.find((one) => one.code === code)
  expect(problem?.node?.name).toBe(at)
  expect(problem?.fix?.label).toBe(mend)
  for (const label of [mend, ...afterwards]) {
    const offered = check(design).problems.find((one) => one.fix?.label === label)
    const command = offered && commandForFix(design, offered)
    if (!command)
      throw new Error(
        `"${label}" is not offered: ${check(design)
          .problems.map((one) => one.fix?.label)
          .join(', ')}`,
      )
    design = apply(design, command)
  }
  expect(check(design).problems).toEqual([])
})
