// Dense layers and changes of shape in foreign files.

import { elementCount } from '../../tensor/tensor.ts'
import { definePattern, entering, type Pattern, type Site } from '../pattern.ts'

const units = ({ shape }: Site) => ({ units: shape.at(-1) })
const listed = ({ shapes: [x = []] }: Site): boolean => x.length === 2

export const densePatterns: readonly Pattern[] = [
  definePattern({
    layer: 'dense',
    ends: 'Gemm',
    options: (site) => [{ ...units(site), bias: (site.node.inputs[2] ?? '') !== '' }],
  }),
  // x·W + b in one operator, with the weights the other way round.
  definePattern({
    layer: 'dense',
    ends: 'Gemm',
    options: (site) => [{ ...units(site), bias: (site.node.inputs[2] ?? '') !== '' }],
    write: (g, { inputs, options, parameter }) =>
      g.op('Gemm', [entering(inputs), g.transpose(parameter('weight'), [1, 0]), options.bias ? parameter('bias') : undefined]),
  }),
  // x·W + b in two operators: of lists, and of every row.
  definePattern({
    layer: 'dense',
    ends: 'Add',
    reach: 2,
    options: (site) => [{ ...units(site), lastAxis: !listed(site) }],
    write: (g, { inputs, parameter }) => g.add(g.op('MatMul', [entering(inputs), g.transpose(parameter('weight'), [1, 0])]), parameter('bias')),
  }),
  definePattern({
    layer: 'dense',
    ends: 'MatMul',
    options: (site) => [{ ...units(site), lastAxis: !listed(site), bias: false }],
    write: (g, { inputs, parameter }) => g.op('MatMul', [entering(inputs), g.transpose(parameter('weight'), [1, 0])]),
  }),
  definePattern({
    layer: 'flatten',
    ends: 'view',
    options: ({ shape, shapes: [x = []] }) => (shape.length === 2 ? [{}] : shape.length === 3 && x[1] === shape[1] ? [{ keepChannels: true }] : []),
  }),
  definePattern({
    layer: 'reshape',
    ends: 'view',
    options: ({ shape, shapes: [x = []] }) => (elementCount(shape.slice(1)) === elementCount(x.slice(1)) ? [{ shape: shape.slice(1) }] : []),
  }),
]
