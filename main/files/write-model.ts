// Writing .onnx files. Large ones keep their weights in a file beside them (ONNX's external data); read-model.ts takes them in again.

import { basename } from 'node:path'
import { encodeModel, encodeWithData, weightBytes } from '../../core/onnx/codec.ts'
import type { OnnxGraph } from '../../core/onnx/graph.ts'
import { writeAtomically } from './atomic.ts'

/** Weights above this go to a file of their own: protobuf ends at 2 GB, and many programs read a model into memory twice. */
const largestInside = 1e9

/** The files that were written, the model first. */
export async function writeModelFile(path: string, graph: OnnxGraph, largest = largestInside): Promise<readonly string[]> {
  if (weightBytes(graph) <= largest) {
    await writeAtomically(path, encodeModel(graph))
    return [path]
  }
  const dataPath = `${path}.data`
  const { model, data } = encodeWithData(graph, basename(dataPath))
  await writeAtomically(dataPath, data)
  await writeAtomically(path, model)
  return [path, dataPath]
}
