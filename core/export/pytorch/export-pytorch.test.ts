// The text of an exported module: as a person would write it, whatever things are called. What it computes is tested where PyTorch is (main/cli/pytorch.test.ts).

import { expect, test } from 'vitest'
import { checkOrThrow } from '../../design/check.ts'
import { type Design, emptyDesign } from '../../design/design.ts'
import { architectures } from '../../design/templates/published/index.ts'
import { decodeSafetensors } from '../../tensor/safetensors.ts'
import { add } from '../../testing/designs.ts'
import { exportPyTorch, initialWeights, pytorchModule } from './export-pytorch.ts'
import { className, identifier } from './names.ts'

const small = (name: string, inner: string): Design => {
  const image = add(emptyDesign(name), 'input', { channels: 1, height: 4, width: 4 })
  const conv = add(image, 'conv-2d', { filters: 2 }, 'n1')
  const design = add(add(add(conv, 'flatten', {}, 'n2'), 'dense', { units: 3 }, 'n3'), 'output', { classes: 3 }, 'n4')
  return { ...design, nodes: design.nodes.map((node) => (node.id === 'n2' ? { ...node, name: inner } : node)) }
}

test('a module to read', () => {
  const checked = checkOrThrow(small('my net', 'First conv'))
  const preprocessing = { normalisation: 'unit', shape: [1, 4, 4], offset: [0], scale: [1 / 255] } as const
  expect(pytorchModule({ checked, fileName: 'my_net', classes: ['ant', 'bee', 'a "wasp"'], preprocessing })).toBe(`"""my net, drawn in Lamina.

    from safetensors.torch import load_file

    model = MyNet()
    model.load_state_dict(load_file("my_net.safetensors"))
    model.eval()
    scores = model(prepare(images))

Images: [N, 1, 4, 4]. Scores: [N, 3], before softmax.
"""

import torch
from torch import nn

CLASSES = ["ant", "bee", "a \\"wasp\\""]


class MyNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first_conv = nn.Conv2d(1, 2, kernel_size=3)
        self.flatten1 = nn.Flatten()
        self.dense1 = nn.Linear(8, 3)

    def forward(self, x):
        x = self.first_conv(x)
        x = self.flatten1(x)
        x = self.dense1(x)
        return x


def prepare(images):
    """[N, 1, 4, 4] as it was read (pixels of 0 ... 255) -> what the network was trained on."""
    return images.float() / 255
`)
})

const laptop = (id: string) => {
  const architecture = architectures.get(id)
  if (!architecture?.laptop) throw new Error(`no laptop size of ${id}`)
  return checkOrThrow(architecture.draw(architecture.laptop).drawn())
}

test('groups that differ in numbers only are one class, which is given the numbers', () => {
  const module = pytorchModule({ checked: laptop('resnet-18'), fileName: 'net' })
  expect(module).toContain(`class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu2 = nn.ReLU()

    def forward(self, entering):
        x = self.conv1(entering)
        x = self.bn1(x)
        x = self.relu1(x)
        x = self.conv2(x)
        x = self.bn2(x)
        x = x + entering
        x = self.relu2(x)
        return x
`)
  expect(module).toContain(`        self.block_1_1 = Block(16)
        self.block_1_2 = Block(16)
        self.block_2_1 = Block2(16, 32)
        self.block_2_2 = Block(32)
`)
  expect(module.match(/^class \w+/gm)).toEqual(['class Block', 'class Block2', 'class Resnet18'])
})

test.each([
  ['googlenet', ['Inception', 'Googlenet'], 'self.inception_3b = Inception(64, 32, 32, 48, 8, 24, 16)'],
  ['densenet-121', ['Dense', 'Densenet121'], 'self.dense_1_2 = Dense(24)'],
  ['u-net', ['Down', 'Deepest', 'Up', 'UNet'], 'x = self.up_1(down_4, x)'],
] as const)('%s is written as %j', (id, classes, line) => {
  const module = pytorchModule({ checked: laptop(id), fileName: 'net' })
  expect(module.match(/(?<=^class )\w+/gm)).toEqual(classes)
  expect(module).toContain(`        ${line}\n`)
})

/** image -> conv1 -> conv2 -> conv3 -> conv4, added to conv2 -> flatten -> dense; all six in "outer", some in groups within it. */
function nested(members: Readonly<Record<string, string>>): string {
  let design = add(emptyDesign('net'), 'input', { channels: 2, height: 8, width: 8 })
  for (const from of ['n1', 'n2', 'n3', 'n4']) design = add(design, 'conv-2d', { filters: 2, padding: 'same' }, from)
  design = add(design, 'residual-add', {}, 'n5', 'n3')
  design = add(add(add(design, 'flatten', {}, 'n6'), 'dense', { units: 3 }, 'n7'), 'output', { classes: 3 }, 'n8')
  const groups = [
    { id: 'outer', name: 'outer', folded: false },
    ...[...new Set(Object.values(members))].map((id) => ({ id, name: id, folded: false, parent: 'outer' })),
  ]
  const inside = ['n2', 'n3', 'n4', 'n5', 'n6']
  const nodes = design.nodes.map((node) => (inside.includes(node.id) ? { ...node, group: members[node.id] ?? 'outer' } : node))
  return pytorchModule({ checked: checkOrThrow({ ...design, groups, nodes }), fileName: 'net' })
}

test('groups in a group are modules in a module', () => {
  const module = nested({ n2: 'pair 7', n3: 'pair 7', n4: 'pair 8', n5: 'pair 8' })
  expect(module).toContain(`class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.pair1 = Pair()
        self.pair2 = Pair()

    def forward(self, x):
        pair1 = self.pair1(x)
        x = self.pair2(pair1)
        x = x + pair1
        return x
`)
  expect(module.match(/^class Pair\b/gm)).toHaveLength(1)
})

test('a group that several values leave is a comment', () => {
  expect(nested({ n3: 'middle', n4: 'middle' })).toContain(`        self.conv1 = nn.Conv2d(2, 2, kernel_size=3, padding=1)

        # middle
        self.conv2 = nn.Conv2d(2, 2, kernel_size=3, padding=1)
        self.conv3 = nn.Conv2d(2, 2, kernel_size=3, padding=1)

        self.conv4 = nn.Conv2d(2, 2, kernel_size=3, padding=1)
`)
})

test('weights in a group go by its name', () => {
  const checked = laptop('resnet-18')
  const { weights } = exportPyTorch({ checked, state: initialWeights(checked, 1), fileName: 'net' })
  const read = decodeSafetensors(weights, 'net')
  expect([...read.keys()].slice(5, 8)).toEqual(['block_1_1.conv1.weight', 'block_1_1.bn1.weight', 'block_1_1.bn1.bias'])
  expect(read.get('block_2_1.conv3.weight')?.shape).toEqual([32, 16, 1, 1])
})

test('weights go by the names of the module’s state', () => {
  const checked = checkOrThrow(small('net', 'Änder 1'))
  const { weights } = exportPyTorch({ checked, state: initialWeights(checked, 1), fileName: 'net' })
  expect([...decodeSafetensors(weights, 'net').keys()]).toEqual(['änder_1.weight', 'änder_1.bias', 'dense1.weight', 'dense1.bias'])
})

test.each([
  ['conv1', 'conv1'],
  ['Conv 1-a', 'conv_1_a'],
  ['class', 'class_'],
  ['train', 'train_'],
  ['forward', 'forward_'],
  ['get_it', 'get_it_'],
  ['3 ways', 'layer_3_ways'],
  ['畳み込み', '畳み込み'],
  ['_', 'layer'],
])('a layer called "%s" is self.%s', (name, wanted) => {
  expect(identifier(name)).toBe(wanted)
})

test.each([
  ['resnet-8', 'Resnet8'],
  ['my own net', 'MyOwnNet'],
  ['3d', 'Network3d'],
  ['', 'Network'],
  ['none', 'NoneNetwork'],
  ['stochastic-depth', 'StochasticDepthNetwork'],
])('a design called "%s" is the class %s', (name, wanted) => {
  expect(className(name, ['class StochasticDepth(nn.Module):'])).toBe(wanted)
})

test('no name ends the text that it stands in', () => {
  const checked = checkOrThrow({ ...small('net', 'conv1'), name: 'a """\n\\ import os "' })
  const module = pytorchModule({ checked, fileName: 'a"""b', classes: ['"""', '\n\u2028'] })
  expect(module.split('"""')).toHaveLength(3)
  expect(module).toContain('CLASSES = ["\\"\\"\\"", "\\n\\u2028"]')
  expect(module.split('\n')[0]).toBe(`"""a ''' / import os ', drawn in Lamina.`)
})
