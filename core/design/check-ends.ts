// What can be wrong with the ends of a design: one input, one main output, and heads that score the same classes.

import { layerTypes } from '../layers/index.ts'
import { outputType } from '../layers/output.ts'
import type { Fix, Problem } from '../problems.ts'
import { sameShape, sayShape } from '../tensor/tensor.ts'
import type { CheckedNode } from './checked.ts'
import type { Design, DesignNode } from './design.ts'
import { isHead } from './heads.ts'
import { about } from './understand.ts'
import type { Wiring } from './wiring.ts'

export const checkEnds = (design: Design, wiring: Wiring, understood: ReadonlyMap<string, CheckedNode>): readonly Problem[] => [
  ...checkInputs(design),
  ...checkOutputs(design, wiring),
  ...otherClasses(design, understood),
]

const problemAt = (node: DesignNode, problem: Omit<Problem, 'severity' | 'node'>): Problem =>
  about(node, layerTypes.get(node.type), { severity: 'error', ...problem })

const missing = (type: 'input' | 'output', title: string): Problem => ({
  code: `missing-${type}`,
  severity: 'error',
  what: `The design has no ${title}.`,
  mend: `Add ${title} from the palette.`,
})

const removal = ({ name }: DesignNode): Fix => ({ kind: 'remove-node', label: `Remove ${name}` })

function checkInputs({ nodes }: Design): readonly Problem[] {
  const [one, ...more] = nodes.filter(({ type }) => type === 'input')
  if (!one) return [missing('input', 'Input')]
  return more.map((node) =>
    problemAt(node, {
      code: 'second-input',
      what: `The design has another Input, "${one.name}".`,
      mend: 'Keep one of them.',
      fix: removal(node),
    }),
  )
}

function checkOutputs({ nodes }: Design, wiring: Wiring): readonly Problem[] {
  const outputs = nodes.filter(({ type }) => type === outputType)
  const [head] = outputs
  if (!head) return [missing('output', 'Output')]
  const [main, ...others] = outputs.filter((node) => !isHead(node))
  if (!main) return [noMain(head, outputs.length)]
  const sourceOf = ({ id }: DesignNode) => wiring.sources(id, 'in')[0]
  return others.map((node) =>
    problemAt(node, {
      code: 'second-output',
      what: `The design has another Output, "${main.name}", and only one can be its answer.`,
      mend: 'Set “Training only” for an auxiliary head, or keep one of them.',
      // Behind the same layer it would say the same again.
      fix:
        sourceOf(node) === undefined || sourceOf(node) === sourceOf(main)
          ? removal(node)
          : { kind: 'set-option', label: `Use ${node.name} for training only`, option: 'trainingOnly', value: true },
    }),
  )
}

const noMain = (node: DesignNode, count: number): Problem =>
  problemAt(node, {
    code: 'no-main-output',
    option: 'trainingOnly',
    what:
      count === 1 ? 'The only Output is for training only: nothing would answer.' : `All ${count} Outputs are for training only: none would answer.`,
    mend: 'Turn off “Training only” where the answer is to come from.',
    fix: { kind: 'set-option', label: `Let ${node.name} answer`, option: 'trainingOnly', value: false },
  })

/** All outputs are taught by the same labels. */
function otherClasses({ nodes }: Design, understood: ReadonlyMap<string, CheckedNode>): readonly Problem[] {
  const main = nodes.find((node) => node.type === outputType && !isHead(node))
  const answer = main && understood.get(main.id)
  if (!main || !answer) return []
  const classes = answer.options.classes
  return nodes.filter(isHead).flatMap((node) => {
    const own = understood.get(node.id)
    if (!own) return []
    if (own.options.classes !== classes)
      return [
        problemAt(node, {
          code: 'other-classes',
          option: 'classes',
          what: `It scores ${own.options.classes} classes, but "${main.name}" scores ${classes}, and both learn from the same labels.`,
          mend: `Set Classes to ${classes}.`,
          fix: { kind: 'set-option', label: `Set Classes to ${classes}`, option: 'classes', value: classes },
        }),
      ]
    if (sameShape(own.output, answer.output)) return []
    return [
      problemAt(node, {
        code: 'other-scores',
        what: `It gives ${sayShape(own.output)} scores, but "${main.name}" gives ${sayShape(answer.output)}, and both learn from the same labels.`,
        mend: 'Let both give scores of the same shape.',
      }),
    ]
  })
}
