// Where paths meet in foreign files, and channels that are dealt out.

import { definePattern, isData, type Pattern, type RawOptions, type Site } from '../pattern.ts'

/** Both orders: the layer says which of its inputs may be one number per channel. */
const pairs = ({ node: { inputs } }: Site): readonly (readonly string[])[] => (inputs.length === 2 ? [inputs, inputs.toReversed()] : [])

/** Seen as [N, groups, …], turned, and seen as it was. */
function groupsOf({ node, graph }: Site): readonly RawOptions[] {
  const turned = graph.producers.get(node.inputs[0] ?? '')
  const groups = turned?.op === 'Transpose' ? graph.shape(turned.inputs[0] ?? '')[1] : undefined
  return groups === undefined ? [] : [{ groups }]
}

export const joiningPatterns: readonly Pattern[] = [
  definePattern({
    layer: 'channel-shuffle',
    ends: 'view',
    reach: 3,
    options: groupsOf,
  }),
  // As exporters write it: the places stay two axes.
  definePattern({
    layer: 'channel-shuffle',
    ends: 'view',
    reach: 3,
    options: groupsOf,
    write(g, { inputs: [x], options }) {
      const [, channels = 0, ...places] = x?.shape ?? []
      const groups = options.groups as number
      const axes = [0, 2, 1, ...places.map((_, axis) => axis + 3)]
      return g.reshape(g.transpose(g.reshape(x as never, [-1, groups, channels / groups, ...places]), axes), [-1, channels, ...places])
    },
  }),
  definePattern({ layer: 'residual-add', ends: 'Add', options: () => [{}], inputs: pairs }),
  definePattern({ layer: 'multiply', ends: 'Mul', options: () => [{}], inputs: pairs }),
  definePattern({
    layer: 'concatenate',
    ends: 'Concat',
    options: () => [{}],
    inputs: ({ node, graph }) => (node.inputs.every((name) => isData(graph, name)) ? [node.inputs] : []),
  }),
]
