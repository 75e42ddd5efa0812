// What an operator is set to, in one spelling: defaults filled in, axes counted from the front, padding explicit. So two spellings of one operator compare equal.

import type { OnnxNode } from '../onnx/graph.ts'
import { operatorKey, type PlainAttributes, plainAttributes } from '../onnx/operator.ts'
import { operators } from '../onnx/operators/index.ts'
import { windowOver } from '../onnx/window.ts'
import type { Shape } from '../tensor/tensor.ts'

export type Settings = Readonly<Record<string, unknown>>

/** In inference these say nothing. */
const idle = new Set(['seed', 'training_mode', 'storage_order', 'auto_pad', 'momentum', 'stash_type', 'allowzero'])
const windowed = new Set(['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'LpPool'])

/** `shapes` of its inputs. Undefined where Lamina does not know the operator. */
export function settingsOf(node: OnnxNode, shapes: readonly Shape[]): Settings | undefined {
  const operator = operators.get(operatorKey(node))
  if (!operator) return undefined
  const plain = plainAttributes(operator, node)
  const settings = Object.fromEntries(Object.entries(plain).filter(([name, value]) => !idle.has(name) && value !== undefined))
  const [x = []] = shapes
  if (typeof settings.axis === 'number' && settings.axis < 0) settings.axis += x.length
  if (node.op === 'Transpose') settings.perm ??= x.map((_, axis) => x.length - 1 - axis)
  return windowed.has(node.op) ? { ...settings, ...windowSettings(node.op, plain, shapes) } : settings
}

/** Momentum of running statistics: nothing to inference, but training goes on with it. */
export const momentumOf = (node: OnnxNode): number => (node.attributes.momentum?.type === 'float' ? node.attributes.momentum.value : 0.9)

function windowSettings(op: string, plain: PlainAttributes, [x = [], weight = []]: readonly Shape[]): Settings {
  const kernel = (plain.kernel_shape as readonly number[] | undefined) ?? weight.slice(2)
  const window = windowOver(x.slice(2), kernel, plain as Parameters<typeof windowOver>[2])
  const unpadded = window.pads.every((pad) => pad === 0)
  return {
    kernel_shape: kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: window.pads,
    ...(op === 'AveragePool' && unpadded && plain.ceil_mode !== 1 ? { count_include_pad: 0 } : {}),
    ...(op === 'ConvTranspose' ? { output_padding: plain.output_padding ?? kernel.map(() => 0) } : {}),
    // Compared by the sizes that come out.
    ...(op.endsWith('Pool') ? { ceil_mode: 0 } : {}),
  }
}

export const sameSettings = (a: Settings, b: Settings): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => alike(a[name], b[name]))
}

/** Numbers as float32 holds them. */
function alike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return sameNumber(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => alike(one, b[at]))
  return a === b
}

export const sameNumber = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) <= 2e-6 * Math.max(Math.abs(a), Math.abs(b))

/** What a person would have typed: 0.00001 for 0.000009999999747378752. */
export const typed = (value: number): number => Number(value.toPrecision(6))
