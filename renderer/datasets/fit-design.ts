// Makes the open design fit the data: input size, number of classes, and the layer that gives one score per class. One step of undo.

import type { CheckedNode, CheckResult } from '../../core/design/checked.ts'
import type { Command } from '../../core/design/commands.ts'
import type { Design } from '../../core/design/design.ts'
import type { DatasetDescription } from '../../core/protocol/datasets.ts'
import { type Shape, sameShape, sayShape } from '../../core/tensor/tensor.ts'
import { texts } from '../texts/texts.ts'

const say = texts.datasets.fit

export interface Misfit {
  readonly input: Shape
  readonly classes: number | undefined
  /** Training would be refused; otherwise images are only resized. */
  readonly refused: boolean
  /** `Set the input to 3×32×32 and 6 classes`. */
  readonly label: string
  readonly command: Command
}

/** Undefined where nothing differs or the design has no input yet. */
export function misfitOf(design: Design, check: CheckResult, data: Pick<DatasetDescription, 'shape' | 'classes'>): Misfit | undefined {
  const nodes = [...check.understood.values()]
  const input = nodes.find(({ node }) => node.type === 'input')
  const output = nodes.find(({ node }) => node.type === 'output')
  if (!input || data.shape.length !== 3) return undefined
  const classes = classesOf(design, output)
  const sizes = !sameShape(input.output, data.shape)
  const counts = data.classes.length > 0 && classes !== undefined && classes !== data.classes.length
  if (!sizes && !counts) return undefined
  const parts = [
    ...(sizes ? [say.inputTo(sayShape(data.shape))] : []),
    ...(counts ? [`${sizes ? '' : say.outputTo}${say.classes(data.classes.length)}`] : []),
  ]
  return {
    input: input.output,
    classes,
    refused: !canBring(data.shape, input.output) || (counts && data.classes.length > (classes ?? 0)),
    label: say.set(parts),
    command: {
      kind: 'batch',
      label: say.step,
      commands: [...(sizes ? sizeCommands(input, data.shape) : []), ...(counts ? classCommands(design, data.classes.length) : [])],
    },
  }
}

/** Sizes are resampled, grey becomes colour and colour grey; other channels mean other things. */
export const canBring = ([from]: Shape, [to]: Shape): boolean => from === to || (from === 1 && to === 3) || (from === 3 && to === 1)

function classesOf(design: Design, output: CheckedNode | undefined): number | undefined {
  const count = output?.options.classes ?? design.nodes.find(({ type }) => type === 'output')?.options.classes
  return typeof count === 'number' ? count : undefined
}

const sizeCommands = ({ node }: CheckedNode, [channels, height, width]: Shape): readonly Command[] =>
  Object.entries({ channels, height, width }).map(([option, value]) => ({ kind: 'set-option', node: node.id, option, value }))

/** The outputs, and behind each of them the dense layer whose scores arrive there. */
function classCommands(design: Design, classes: number): readonly Command[] {
  return design.nodes
    .filter(({ type }) => type === 'output')
    .flatMap((output): readonly Command[] => {
      const source = design.connections.find(({ to }) => to.node === output.id)?.from.node
      const before = design.nodes.find(({ id }) => id === source)
      const set: Command = { kind: 'set-option', node: output.id, option: 'classes', value: classes }
      return before?.type === 'dense' ? [set, { kind: 'set-option', node: before.id, option: 'units', value: classes }] : [set]
    })
}
