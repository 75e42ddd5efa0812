// A design with bypassed layers computes what it computes with these layers taken out and their ends joined.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check, checkOrThrow } from '../design/check.ts'
import type { Connection, Design, DesignNode } from '../design/design.ts'
import { bindDimensions } from '../onnx/bind.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { decoratedDesign } from '../testing/designs.ts'
import { normal } from '../testing/lowering-case.ts'
import { testRuntime } from '../testing/ort.ts'
import { compile } from './compile.ts'

/** Without its bypassed layers, their ends joined: worked out another way than `flowing` does. */
function takenOut(design: Design): Design {
  const node = design.nodes.find(({ bypassed }) => bypassed)
  if (!node) return design
  // The first input of every layer is called `in`.
  const first = design.connections.find(({ to }) => to.node === node.id && to.port === 'in')
  const joined = ({ from, to }: Connection): readonly Connection[] => {
    if (to.node === node.id) return []
    return from.node === node.id ? (first ? [{ from: first.from, to }] : []) : [{ from, to }]
  }
  return takenOut({
    ...design,
    nodes: design.nodes.filter(({ id }: DesignNode) => id !== node.id),
    connections: design.connections.flatMap(joined),
  })
}

async function logits(design: Design, input: Tensor): Promise<Tensor | undefined> {
  const { graph } = compile(checkOrThrow(design), { seed: 5 })
  const session = await (await testRuntime('cpu')).load(bindDimensions(graph, 2))
  const results = await session.run({ input })
  await session.release()
  return results.logits as Tensor
}

test('a bypassed design computes what it computes with the layers taken out', async () => {
  await fc.assert(
    fc.asyncProperty(decoratedDesign, async (design) => {
      const [withBypass, without] = [check(design), check(takenOut(design))]
      expect(withBypass.checked === undefined).toBe(without.checked === undefined)
      const image = withBypass.checked?.nodes.find(({ layer }) => layer.type === 'input')?.output
      // Others are drawn in their place.
      fc.pre(image !== undefined && design.nodes.some(({ bypassed }) => bypassed))
      if (!image) return
      const input = normal([2, ...image])
      const [passed, taken] = [await logits(design, input), await logits(takenOut(design), input)]
      expect(passed?.shape[0]).toBe(2)
      expect(passed).toEqual(taken)
    }),
    { numRuns: 12 },
  )
}, 60_000)
