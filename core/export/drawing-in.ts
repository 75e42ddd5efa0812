// The drawing that a written .onnx file carries: design and weights, as they were exported. Files of other programs carry none.

import { check } from '../design/check.ts'
import type { CheckedDesign } from '../design/checked.ts'
import type { Design } from '../design/design.ts'
import { answering } from '../design/heads.ts'
import { readDesign } from '../design/read-design.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { type Problem, ProblemsFound, sayProblem } from '../problems.ts'
import { type Shape, sameShape, sayShape, type Tensor } from '../tensor/tensor.ts'
import { unfolded } from './fold-batch-norm.ts'
import { readModelMetadata } from './model-metadata.ts'

export interface Drawing {
  readonly design: Design
  /** The design's file, as it was when the model was exported. */
  readonly designText: string
  /**
   * Parameters and buffers by the names that `compile` gives them: `conv1.weight`. Where batch norms were folded, others of the same function; of
   * auxiliary heads a file holds none.
   */
  readonly weights: ReadonlyMap<string, Tensor>
}

/**
 * Undefined where the file carries no drawing. Throws ProblemsFound where it carries one that cannot be read, or that is of another network than
 * the file's: then the file is still a model, and opens as any other.
 */
export function drawingIn(graph: OnnxGraph): Drawing | undefined {
  const { designText } = readModelMetadata(graph)
  if (designText === undefined) return undefined
  const design = told('The drawing in the file cannot be read', () => readDesign(designText))
  const { checked, problems } = check(design)
  if (!checked) throw refused('The drawing in the file is no whole network', sayFirst(problems.filter(({ severity }) => severity === 'error')))
  return { design, designText, weights: weightsOf(answering(checked), graph) }
}

/** A tool that rewrites a model keeps what the file says of itself, though it is no longer true. */
function weightsOf(checked: CheckedDesign, graph: OnnxGraph): ReadonlyMap<string, Tensor> {
  const wanted = shapesOf(checked)
  const initializers = unfolded(graph, wanted)
  const unfit = [...wanted].flatMap(([name, shape]) => {
    const given = initializers.get(name)
    if (!given) return [`"${name}" is not in the file.`]
    return sameShape(given.shape, shape) ? [] : [`"${name}" is ${sayShape(given.shape)} in the file and ${sayShape(shape)} in the drawing.`]
  })
  const unknown = [...initializers.keys()].filter((name) => !wanted.has(name)).map((name) => `The drawing knows no "${name}".`)
  const [first] = [...unfit, ...unknown]
  if (first !== undefined) throw refused('The drawing in the file is of another network', first)
  return initializers
}

const shapesOf = ({ nodes }: CheckedDesign): ReadonlyMap<string, Shape> =>
  new Map(
    nodes.flatMap(({ node, layer, inputs, options }) =>
      layer.parameters({ inputs, options }).map(({ name, shape }) => [`${node.name}.${name}`, shape] as const),
    ),
  )

function told<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProblemsFound) throw refused(what, sayFirst(error.problems))
    throw error
  }
}

const sayFirst = (problems: readonly Problem[]): string =>
  problems
    .slice(0, 1)
    .map((problem) => sayProblem(problem))
    .join('')

const refused = (what: string, why: string): ProblemsFound =>
  new ProblemsFound([
    { code: 'bad-drawing', severity: 'error', what: `${what}: ${why}`, mend: 'Export the model again, or open the file without its drawing.' },
  ])
