// Reverse-mode differentiation of an ONNX graph: the backward walk, once. What each operator's gradient is stands in rules/.

import { GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph, OnnxNode } from '../onnx/graph.ts'
import { operatorKey, plainAttributes, type Value } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { invariant, Unsupported } from '../problems.ts'
import { type ElementType, elementCount, type Shape, sameShape } from '../tensor/tensor.ts'
import { NoGradient } from './gradient-rule.ts'
import { gradientRules, notDifferentiable } from './rules/index.ts'
import { zeros } from './rules/words.ts'

export interface Differentiated {
  /** The forward graph with the backward nodes behind it; its outputs are the forward graph's. */
  readonly graph: OnnxGraph
  /** Value of `wrt` -> value of its gradient, of the same shape. Zeros where `of` does not depend on it. */
  readonly gradients: ReadonlyMap<string, string>
}

/**
 * The gradient of the scalar value `of` by every float value in `wrt`: inputs, initializers or results of nodes.
 * Throws Unsupported, naming operator and node, where a gradient would have to pass what has none.
 */
export function differentiate(graph: OnnxGraph, of: string, wrt: readonly string[]): Differentiated {
  const g = new GraphBuilder(graph.name).include(graph)
  for (const { name } of graph.outputs) g.output(g.value(name))
  const target = g.value(of)
  invariant(elementCount(target.shape) === 1 && target.type === 'float32', `"${of}" is ${target.type} [${target.shape}], not a float32 scalar`)
  const moving = dependents(graph, g, wrt)
  const grads = new Map<string, Value>()
  if (moving.has(of))
    grads.set(
      of,
      g.within(`${of}~grad`, () => ones(g, target.shape)),
    )
  for (const node of graph.nodes.toReversed()) {
    const produced = node.outputs.map((name) => (moving.has(name) ? grads.get(name) : undefined))
    const wants = node.inputs.map((name) => moving.has(name))
    if (!produced.some(Boolean) || !wants.some(Boolean)) continue
    g.within(`${node.name}~grad`, () => {
      for (const [index, grad] of backward(g, node, produced, wants).entries()) {
        const name = node.inputs[index] ?? ''
        if (grad && wants[index]) accumulate(g, grads, name, grad)
      }
    })
  }
  const gradients = new Map<string, string>()
  for (const name of wrt) gradients.set(name, (grads.get(name) ?? g.within(`${name}~grad`, () => zeros(g, g.value(name).shape))).name)
  return { graph: g.build(), gradients }
}

const floats: readonly ElementType[] = ['float32', 'float64', 'float16']

/** Names of the float values that change when one of `wrt` does, these included. */
function dependents(graph: OnnxGraph, g: GraphBuilder, wrt: readonly string[]): ReadonlySet<string> {
  const moving = new Set<string>()
  for (const name of wrt) {
    const { type } = g.value(name)
    invariant(type === 'float32', `"${name}" is ${type}: gradients are by float32 values`)
    moving.add(name)
  }
  for (const node of graph.nodes) {
    if (notDifferentiable.has(operatorKey(node)) || !node.inputs.some((name) => moving.has(name))) continue
    for (const name of node.outputs) if (name !== '' && floats.includes(g.value(name).type)) moving.add(name)
  }
  return moving
}

/** What the rule of the node's operator says, each gradient summed back to its input's shape. */
function backward(g: GraphBuilder, node: OnnxNode, grads: readonly (Value | undefined)[], wants: readonly boolean[]): readonly (Value | undefined)[] {
  const key = operatorKey(node)
  const rule = gradientRules.get(key)
  const operator = operators.get(key)
  if (!rule || !operator)
    throw new Unsupported(`operator ${key}`, `Node "${node.name}"`, 'has no gradient in Lamina, so nothing before it can be trained.')
  const inputs = node.inputs.map((name) => (name === '' ? undefined : g.value(name)))
  const outputs = node.outputs.map((name) => (name === '' ? undefined : g.value(name)))
  const call = { inputs, outputs: outputs as readonly Value[], grads, attributes: plainAttributes(operator, node), wants }
  const results = guarded(node, key, () => rule.gradient(g, call))
  return inputs.map((input, index) => {
    if (!input || !wants[index]) return undefined
    const result = results[index]
    invariant(result, `the gradient rule of ${key} leaves out input ${index} (node "${node.name}")`)
    return summedTo(g, result, input.shape)
  })
}

function guarded<T>(node: OnnxNode, key: string, build: () => T): T {
  try {
    return build()
  } catch (error) {
    if (error instanceof NoGradient) throw new Unsupported(`operator ${key}`, `Node "${node.name}"`, `${error.message}.`)
    throw error
  }
}

function accumulate(g: GraphBuilder, grads: Map<string, Value>, name: string, grad: Value): void {
  const earlier = grads.get(name)
  grads.set(name, earlier ? g.add(earlier, grad) : grad)
}

/** Undoes broadcasting: sums over the axes along which `shape` was stretched to the gradient's. */
function summedTo(g: GraphBuilder, grad: Value, shape: Shape): Value {
  if (sameShape(grad.shape, shape)) return grad
  const extra = grad.shape.length - shape.length
  invariant(extra >= 0, `a gradient of shape [${grad.shape}] for a value of shape [${shape}]`)
  const axes = grad.shape.flatMap((_, axis) => (axis < extra || shape[axis - extra] === 1 ? [axis] : []))
  const summed = axes.length ? g.sum(grad, axes) : grad
  return sameShape(summed.shape, shape) ? summed : g.reshape(summed, shape)
}

const ones = (g: GraphBuilder, shape: Shape): Value => (shape.length ? g.reshape(g.scalar(1), shape) : g.scalar(1))
