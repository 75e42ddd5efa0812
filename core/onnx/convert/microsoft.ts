// What ONNX Runtime's optimizer fuses (`com.microsoft`), taken apart into standard operators, which have gradients and run on every device.

import { float32 } from '../../tensor/tensor.ts'
import type { Attribute, OnnxNode } from '../graph.ts'
import { type Change, type ConvertCall, without } from './change.ts'

/** A node of the domain, at any opset. */
const fused = (op: string, convert: Change['convert']): Change => ({ op, domain: 'com.microsoft', below: Number.POSITIVE_INFINITY, convert })

const standard = (
  node: OnnxNode,
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OnnxNode['attributes'] = {},
): OnnxNode => ({
  name: outputs[0] === node.outputs[0] ? node.name : (outputs[0] ?? node.name),
  domain: '',
  op,
  inputs,
  outputs,
  attributes,
})
const floatOf = (attribute: Attribute | undefined, otherwise: number): number => (attribute?.type === 'float' ? attribute.value : otherwise)
const flagOf = (attribute: Attribute | undefined): boolean => attribute?.type === 'int' && attribute.value !== 0

/** x, bias? -> Gelu(x + bias) */
const gelu = (op: string, attributes: OnnxNode['attributes']): Change =>
  fused(op, ({ node, fresh }) => {
    const [x = '', bias = ''] = node.inputs
    if (bias === '') return [standard(node, 'Gelu', [x], node.outputs, attributes)]
    const shifted = fresh('shifted')
    return [standard(node, 'Add', [x, bias], [shifted]), standard(node, 'Gelu', [shifted], node.outputs, attributes)]
  })

/** x·σ(α·x) */
const quickGelu = fused('QuickGelu', ({ node, fresh, constant }) => {
  const [x = ''] = node.inputs
  const [scaled, gate] = [fresh('scaled'), fresh('gate')]
  const alpha = constant('alpha', float32([], [floatOf(node.attributes.alpha, 1.702)]))
  return [standard(node, 'Mul', [x, alpha], [scaled]), standard(node, 'Sigmoid', [scaled], [gate]), standard(node, 'Mul', [x, gate], node.outputs)]
})

/** α·A·B, the last two axes of either turned first where asked. */
const fusedMatMul = fused('FusedMatMul', (call) => {
  const { node, fresh, constant } = call
  const { alpha, transA, transB, transBatchA, transBatchB } = node.attributes
  if (flagOf(transBatchA) || flagOf(transBatchB))
    call.refuse('FusedMatMul that turns batches', 'is not supported. Open the model as it was before ONNX Runtime optimised it.')
  const turns: OnnxNode[] = []
  const operands = [transA, transB].map((turned, at) => {
    const given = node.inputs[at] ?? ''
    if (!flagOf(turned)) return given
    const name = fresh('turned')
    turns.push(standard(node, 'Transpose', [given], [name], { perm: { type: 'ints', value: lastTwoTurned(call, given) } }))
    return name
  })
  const scale = floatOf(alpha, 1)
  if (scale === 1) return [...turns, standard(node, 'MatMul', operands, node.outputs)]
  const product = fresh('product')
  return [
    ...turns,
    standard(node, 'MatMul', operands, [product]),
    standard(node, 'Mul', [product, constant('alpha', float32([], [scale]))], node.outputs),
  ]
})

function lastTwoTurned({ rankOf, refuse }: ConvertCall, value: string): number[] {
  const rank =
    rankOf(value) ?? refuse('FusedMatMul of a value of unknown shape', 'is not supported. Open the model as it was before ONNX Runtime optimised it.')
  const axes = Array.from({ length: rank }, (_, axis) => axis)
  return [...axes.slice(0, -2), rank - 1, rank - 2]
}

/** Attributes that an activation takes from `activation_params`, in their order. */
const activationAttributes: Readonly<Record<string, readonly string[]>> = { LeakyRelu: ['alpha'], HardSigmoid: ['alpha', 'beta'] }

/** Convolution, then what is added, then the activation. */
const fusedConv = fused('FusedConv', ({ node, fresh, constant, refuse }) => {
  const { activation, activation_params } = node.attributes
  const given = activation_params?.type === 'floats' ? activation_params.value : []
  const op = activation?.type === 'string' ? activation.value : ''
  const known = ['Relu', 'Sigmoid', 'Tanh', 'LeakyRelu', 'HardSigmoid', 'Clip', ''].includes(op)
  if (!known) refuse(`a convolution fused with ${op}`, 'is not supported. Open the model as it was before ONNX Runtime optimised it.')
  const added = node.inputs[3] ?? ''
  const plan = ['Conv', ...(added === '' ? [] : ['Add']), ...(op === '' ? [] : [op])]
  let value = ''
  return plan.map((step, at) => {
    const outputs = at === plan.length - 1 ? node.outputs : [fresh(step)]
    const before = value
    value = outputs[0] ?? ''
    if (at === 0) return standard(node, 'Conv', node.inputs.slice(0, 3), outputs, without(node.attributes, 'activation', 'activation_params'))
    if (step === 'Add') return standard(node, 'Add', [before, added], outputs)
    if (step === 'Clip') return standard(node, 'Clip', [before, ...given.map((bound) => constant('bound', float32([], [bound])))], outputs)
    const names = activationAttributes[step] ?? []
    return standard(
      node,
      step,
      [before],
      outputs,
      Object.fromEntries(names.map((name, index): [string, Attribute] => [name, { type: 'float', value: given[index] ?? 0 }])),
    )
  })
})

export const microsoftChanges: readonly Change[] = [
  gelu('Gelu', {}),
  gelu('BiasGelu', {}),
  gelu('FastGelu', { approximate: { type: 'string', value: 'tanh' } }),
  quickGelu,
  fusedMatMul,
  fusedConv,
]
