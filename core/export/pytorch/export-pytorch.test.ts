// The text of an exported module: as a person would write it, whatever things are called. What it computes is tested where PyTorch is (main/cli/pytorch.test.ts).

import { expect, test } from 'vitest'
import { checkOrThrow } from '../../design/check.ts'
import { type Design, emptyDesign } from '../../design/design.ts'
import { templates } from '../../design/templates/index.ts'
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

test('what is read twice has the name of its layer; groups are headings', () => {
  const template = templates.get('resnet-8')
  const checked = checkOrThrow(template?.build(template.standard) as Design)
  const module = pytorchModule({ checked, fileName: 'net' })
  expect(module).toContain(`        relu1 = self.relu1(x)

        # block 1
        x = self.conv2(relu1)
`)
  expect(module).toContain('        x = x + relu1\n')
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
