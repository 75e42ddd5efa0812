// Every figure of a layer, and of a whole design, as a number with the formula that it is the value of.

import type { CheckedNode, CheckResult } from '../../core/design/checked.ts'
import { type ReceptiveField, receptiveFields } from '../../core/design/receptive-field.ts'
import type { Formula } from '../../core/layers/layer-type.ts'
import { elementCount, type Shape } from '../../core/tensor/tensor.ts'
import { texts } from '../texts/texts.ts'

const { analysis: said } = texts

/** Bytes of a layer's output for one image: float32. */
export function memoryOf({ output }: CheckedNode): Formula {
  const [first = 1, ...places] = output
  const letters = places.length === 2 ? ['h', 'w'] : places.length === 1 ? ['l'] : ['d', 'h', 'w']
  return {
    value: 4 * elementCount(output),
    symbols: `4·${places.length > 0 ? `c·${letters.slice(0, places.length).join('·')}` : 'n'}`,
    filled: `4·${output.join('·')}`,
    unit: 'bytes',
    terms: [
      { symbol: '4', meaning: said.bytesPerValue, value: 4 },
      { symbol: places.length > 0 ? 'c' : 'n', meaning: places.length > 0 ? said.channels : said.values, value: first },
      ...places.map((value, axis) => ({
        symbol: letters[axis] ?? 'n',
        meaning: said.axes[letters[axis] as keyof typeof said.axes] ?? said.values,
        value,
      })),
    ],
  }
}

export interface FieldFigure {
  /** `8×8`, or `all`. */
  readonly size: string
  /** `Each value of conv2 sees 8×8 of the 28×28 pixels; pool1 sees 4×4.` */
  readonly sentence: string
  readonly field: ReceptiveField
  /** Of its size and of the pixels between neighbours, along the height. */
  readonly formula?: Formula
  readonly jump?: Formula
}

/** Every row of the table asks for one field: all are worked out once for a check. */
const known = new WeakMap<CheckResult, ReadonlyMap<string, ReceptiveField>>()
function fieldsOf(check: CheckResult): ReadonlyMap<string, ReceptiveField> {
  const fields = known.get(check) ?? receptiveFields(check.understood.values())
  known.set(check, fields)
  return fields
}

function imageOf({ understood }: CheckResult): Shape | undefined {
  for (const { inputs, output } of understood.values()) if (inputs.length === 0) return output
  return undefined
}

/** What a layer sees, and how that is written; absent for one at which nothing arrives. */
export function fieldOf(check: CheckResult, id: string): Pick<FieldFigure, 'size' | 'field'> | undefined {
  const field = fieldsOf(check).get(id)
  if (!field || check.understood.get(id)?.inputs.length === 0) return undefined
  return { size: field === 'all' ? said.all : field.size.join('×'), field }
}

export function fieldFigure(check: CheckResult, id: string): FieldFigure | undefined {
  const checked = check.understood.get(id)
  const fields = fieldsOf(check)
  const known = fieldOf(check, id)
  const image = imageOf(check)
  if (!checked || !known || !image) return undefined
  const { size, field } = known
  const places = image.slice(1)
  const whole = places.join('×')
  const { name } = checked.node
  if (field === 'all') return { size, field, sentence: said.seesAll(name, whole) }
  const beyond = field.size.some((one, axis) => one > (places[axis] ?? 1))
  const before = widestBefore(checked, fields)
  const source = before && check.understood.get(before.id)
  const others = source && source.inputs.length > 0 ? said.before(source.node.name, before.field.size.join('×')) : ''
  const sentence = beyond ? said.reaches(name, size, whole) : said.sees(name, size, whole, others)
  return { size, field, sentence, ...formulasOf(checked, before?.field) }
}

/** Of the layers that feed it, the one that sees most: what counts where paths join. */
function widestBefore({ sources }: CheckedNode, fields: ReadonlyMap<string, ReceptiveField>) {
  const before = sources.flatMap((id) => {
    const field = fields.get(id)
    return field && field !== 'all' ? [{ id, field }] : []
  })
  const area = ({ size }: { readonly size: readonly number[] }) => size.reduce((product, one) => product * one, 1)
  return before.reduce<(typeof before)[number] | undefined>((most, one) => (most && area(most.field) >= area(one.field) ? most : one), undefined)
}

/** r_out = r_in + (k − 1)·d·j and j_out = j_in·s, along the first axis. */
function formulasOf({ arithmetic: { window } }: CheckedNode, before: Exclude<ReceptiveField, 'all'> | undefined) {
  if (window === 'all' || !before) return {}
  const [kernel = 1, dilation = 1, stride = 1] = window === 'own' ? [] : [window.kernel[0], window.dilation[0], window.stride[0]]
  const [size = 1, jump = 1] = [before.size[0], before.jump[0]]
  const formula: Formula = {
    value: size + (kernel - 1) * dilation * jump,
    symbols: 'r_in + (k − 1)·d·j',
    filled: `${size} + (${kernel} − 1)·${dilation}·${jump}`,
    terms: [
      { symbol: 'r_in', meaning: said.fieldBefore, value: size },
      { symbol: 'k', meaning: said.kernelSize, value: kernel },
      { symbol: 'd', meaning: said.dilation, value: dilation },
      { symbol: 'j', meaning: said.jump, value: jump },
    ],
  }
  const next: Formula = {
    value: jump * stride,
    symbols: 'j_in·s',
    filled: `${jump}·${stride}`,
    terms: [
      { symbol: 'j_in', meaning: said.jump, value: jump },
      { symbol: 's', meaning: said.stride, value: stride },
    ],
  }
  return { formula, jump: next }
}

/** The sum over layers; those that add nothing are left out. */
export function sumOf(nodes: Iterable<CheckedNode>, of: (node: CheckedNode) => number, symbol: string): Formula {
  const parts = [...nodes].flatMap((node) => (of(node) > 0 ? [{ name: node.node.name, title: node.layer.title, value: of(node) }] : []))
  const shown = parts.slice(0, mostShown).map(({ value }) => value)
  return {
    value: parts.reduce((sum, { value }) => sum + value, 0),
    symbols: `Σ ${symbol}_l`,
    filled: `${shown.join(' + ')}${parts.length > shown.length ? ' + …' : ''}`,
    terms: parts.map(({ name, title, value }) => ({ symbol: name, meaning: title, value })),
  }
}
const mostShown = 6
