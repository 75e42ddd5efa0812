// Layers that cannot start from the weights that a design keeps, and the note that says so.

import type { Problem } from '../problems.ts'
import { sameShape } from '../tensor/tensor.ts'
import type { CheckedDesign } from './checked.ts'

/** Layers that have weights, but none that are kept: added ones, and those whose weights changed their shape. */
export const withNewWeights = ({ design, nodes }: CheckedDesign): CheckedDesign['nodes'] =>
  nodes.filter(({ node, layer, inputs, options }) =>
    layer.parameters({ inputs, options }).some(({ name, shape }) => {
      const kept = design.weights?.shapes[`${node.id}.${name}`]
      return !kept || !sameShape(kept, shape)
    }),
  )

/** Said once for all of them, as long as the design starts from kept weights. */
export function notesOnWeights(checked: CheckedDesign): readonly Problem[] {
  if (!checked.design.weights) return []
  const anew = withNewWeights(checked)
  const [first] = anew
  if (!first) return []
  const shown = anew.slice(0, 3).map(({ node }) => node.name)
  const listed =
    anew.length > shown.length ? `${shown.join(', ')} and ${anew.length - shown.length} more` : shown.join(', ').replace(/, (?!.*,)/, ' and ')
  return [
    {
      code: 'new-weights',
      severity: 'note',
      node: { id: first.node.id, name: first.node.name, title: first.layer.title },
      what: `New weights are drawn for ${listed}; the other layers start from those of the file.`,
      mend: 'Undo the change to have the file’s back, or train them.',
    },
  ]
}
