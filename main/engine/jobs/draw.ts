// Job: an .onnx file as a drawing. Its weights go into the data folder, where the drawing finds them; the file is not needed again.

import { basename, extname } from 'node:path'
import { importModel } from '../../../core/compile/import-model.ts'
import { check } from '../../../core/design/check.ts'
import type { Design } from '../../../core/design/design.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { draw } from '../../../core/drawing/draw.ts'
import { type Drawing, drawingIn } from '../../../core/export/drawing-in.ts'
import { decodeModel } from '../../../core/onnx/codec.ts'
import type { OnnxGraph } from '../../../core/onnx/graph.ts'
import { ProblemsFound } from '../../../core/problems.ts'
import type { DrawnModel } from '../../../core/protocol/models.ts'
import type { Tensor } from '../../../core/tensor/tensor.ts'
import { removeOldWeights } from '../../files/old-weights.ts'
import { readModelBytes } from '../../files/read-model.ts'
import { storeWeights } from '../../files/weights.ts'
import { defineQuietJob } from '../job.ts'

/** Throws OutsideError (disk), ProblemsFound or Unsupported where the file is damaged, no classifier, or cannot be drawn. */
export const drawModel = defineQuietJob<{ readonly path: string }, DrawnModel>(async ({ path }) => {
  const graph = decodeModel(await readModelBytes(path), path)
  const { drawing: carried, refusal } = carriedIn(graph)
  if (carried)
    return { text: await withWeights(carried.design, byNode(carried)), origin: 'carried', layers: carried.design.nodes.length, operators: [] }
  const drawn = draw(importModel(graph), basename(path, extname(path)).slice(0, 200))
  return {
    text: await withWeights(drawn.design, drawn.weights),
    origin: 'recognised',
    layers: drawn.layers,
    operators: [...drawn.operators].map(([operator, count]) => ({ operator, count })),
    ...(refusal === undefined ? {} : { refusal }),
  }
})

/** A drawing that does not fit the file's network is passed over, and said. */
function carriedIn(graph: OnnxGraph): { readonly drawing?: Drawing; readonly refusal?: string } {
  try {
    const drawing = drawingIn(graph)
    return drawing ? { drawing } : {}
  } catch (error) {
    if (error instanceof ProblemsFound) return { refusal: error.problems[0]?.what ?? error.message }
    throw error
  }
}

async function withWeights({ weights: _, ...design }: Design, tensors: ReadonlyMap<string, Tensor>): Promise<string> {
  if (tensors.size === 0) return writeDesign(design)
  const weights = await storeWeights(tensors)
  await removeOldWeights(Date.now())
  return writeDesign({ ...design, weights })
}

/** `conv1.weight` -> `n2.weight`. */
function byNode({ design, weights }: Drawing): ReadonlyMap<string, Tensor> {
  const nodes = check(design).checked?.nodes ?? []
  return new Map(
    nodes.flatMap(({ node, layer, inputs, options }) =>
      layer.parameters({ inputs, options }).flatMap(({ name }) => {
        const tensor = weights.get(`${node.name}.${name}`)
        return tensor ? [[`${node.id}.${name}`, tensor] as const] : []
      }),
    ),
  )
}
