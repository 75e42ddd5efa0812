// Whether blocked and plain images are kept apart: run in tests after the layout pass. Shapes cannot tell, because both are declared [B, C, H, W].

import { continueGraph } from '../../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../../onnx/graph.ts'
import { operatorKey } from '../../onnx/operator.ts'
import { invariant } from '../../problems.ts'
import { type Shape, sameShape, sayShape } from '../../tensor/tensor.ts'
import { blockedDomain } from '../blocked.ts'
import type { DeviceProfile } from '../lowering.ts'
import { liesAlike } from './form.ts'
import { forms } from './forms/index.ts'

const indifferent = new Set(forms.filter(({ name }) => name === 'any-layout').map(({ op }) => op))
/** They look at memory as it lies, and whoever uses them knows how: what they give fits either layout here. */
const views = new Set(['Reshape', 'Identity'])
/** Copy whole images of channels, which are whole blocks where every part is blocked. */
const joining = new Set(['Concat', 'Split'])

/** Throws at the first node that takes an image in blocks for a plain one or the other way round. */
export function verifyLayout(graph: OnnxGraph, { channelBlock = 1 }: Pick<DeviceProfile, 'channelBlock'>): void {
  const g = continueGraph(graph)
  const blocked = new Set<string>()
  const viewed = new Set<string>()
  const shapeOf = (name: string): Shape => g.value(name).shape
  for (const node of graph.nodes) {
    const key = operatorKey(node)
    const images = node.inputs.filter((name) => blocked.has(name))
    if (key.startsWith(`${blockedDomain}.`)) {
      verifyBlockedOperator(node, blocked, shapeOf, channelBlock)
      if (node.op !== 'ReorderOutput') for (const name of node.outputs) if (!liesAlike(shapeOf(name), channelBlock)) blocked.add(name)
    } else if (images.length > 0 && (indifferent.has(key) || joining.has(key))) {
      const plain = (name: string): boolean => name !== '' && !blocked.has(name) && !viewed.has(name) && g.value(name).constant === undefined
      const mixed = node.inputs.find((name) => plain(name) && sameShape(shapeOf(name), shapeOf(images[0] ?? '')))
      invariant(mixed === undefined, `${key} "${node.name}" mixes the plain "${mixed}" with images in blocks`)
      for (const name of node.outputs) blocked.add(name)
    } else {
      invariant(images.length === 0 || views.has(key), `${key} "${node.name}" takes "${images[0]}", which lies in blocks`)
      if (views.has(key)) viewed.add(node.outputs[0] ?? '')
    }
  }
  for (const { name } of graph.outputs) invariant(!blocked.has(name), `the output "${name}" lies in blocks`)
}

function verifyBlockedOperator(node: OnnxNode, blocked: ReadonlySet<string>, shapeOf: (name: string) => Shape, block: number): void {
  const [image = ''] = node.inputs
  const [, channels = 0] = shapeOf(image)
  if (node.op === 'ReorderInput') {
    invariant(!blocked.has(image), `"${node.name}" blocks "${image}", which lies in blocks already`)
    invariant(channels % block === 0, `"${node.name}" blocks ${sayShape(shapeOf(image))}, which is no multiple of ${block} channels`)
    return
  }
  const few = node.op === 'Conv' && channels < block
  invariant(few || channels % block === 0, `"${node.name}" reads ${sayShape(shapeOf(image))}, which is no multiple of ${block} channels`)
}
