// An ONNX graph from anywhere -> Model: finds the image input, the scores before softmax and the layers, or says why it is no classifier.

import { unshare } from '../autograd/unshare.ts'
import { bindDimensions } from '../onnx/bind.ts'
import { type OnnxGraph, type OnnxNode, type ValueInfo, valueInfo } from '../onnx/graph.ts'
import { operatorKey } from '../onnx/operator.ts'
import { type Problem, ProblemsFound } from '../problems.ts'
import { sayShape } from '../tensor/tensor.ts'
import { channelsFirst } from './channels-first.ts'
import { readLayers } from './layers-metadata.ts'
import type { Model, ModelLayer } from './model.ts'

/** Throws ProblemsFound where the graph is no classifier of images, Unsupported where an operator is not known. */
export function importModel(given: OnnxGraph): Model {
  // Training parts tensors that the file shares by name: the model's initializers have to be the ones that are trained.
  const layers = readLayers(given)
  const still = atRest(unshare(given))
  // What Lamina wrote itself is known to have channels first.
  const graph = layers ? still : channelsFirst(still)
  const input = imageInput(graph)
  const bound = bindDimensions(graph, 1)
  const producers = new Map(bound.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const { logits, classes } = scores(bound, producers)
  const probabilities = bound.outputs.find(({ name }) => {
    const { source, softmax } = trace(name, producers)
    return softmax && source === logits
  })?.name
  return {
    graph,
    input,
    logits,
    ...(probabilities === undefined ? {} : { probabilities }),
    classes,
    layers: layers ?? findLayers(graph, bound),
  }
}

/** Files exported while a network was in training mode drop values and normalise by the batch; in a model that stands still nothing is dropped and the running statistics hold. */
function atRest(graph: OnnxGraph): OnnxGraph {
  const nodes = graph.nodes.map((node) => {
    if (operatorKey(node) === 'Dropout') return { ...node, inputs: node.inputs.slice(0, 2) }
    if (operatorKey(node) !== 'BatchNormalization') return node
    const { training_mode: _, ...attributes } = node.attributes
    return { ...node, outputs: node.outputs.slice(0, 1), attributes }
  })
  const made = new Set(nodes.flatMap((node) => node.outputs))
  const outputs = graph.outputs.filter(({ name }) => made.has(name) || !graph.nodes.some((node) => node.outputs.includes(name)))
  return { ...graph, nodes, outputs }
}

function imageInput(graph: OnnxGraph): ValueInfo {
  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name))
  const [input] = inputs
  const listed = inputs.map(({ name, shape }) => `"${name}" ${sayShape(shape)}`).join(', ') || 'none'
  if (!input || inputs.length > 1)
    throw refused(`The model has ${inputs.length} inputs (${listed}).`, 'Open a model with one input, the images [N, C, H, W].', 'input-count')
  if (input.type !== 'float32')
    throw refused(`The input "${input.name}" takes ${input.type}.`, 'Export the model with a float32 input.', 'input-type')
  const [, ...image] = input.shape
  if (image.length !== 3 || image.some((size) => typeof size !== 'number'))
    throw refused(
      `The input "${input.name}" has the shape ${sayShape(input.shape)}.`,
      'Export the model with images of one size, [N, C, H, W]; only N may be free.',
      'input-shape',
    )
  return input
}

/** The first output that has a row of scores per example, followed back past softmax. */
function scores(bound: OnnxGraph, producers: Producers): { readonly logits: string; readonly classes: number } {
  for (const { name } of bound.outputs) {
    const info = valueInfo(bound, name)
    const classes = info?.shape[1]
    if (info?.type !== 'float32' || typeof classes !== 'number' || info.shape.length < 2 || info.shape.length === 3) continue
    return { logits: trace(name, producers).source, classes }
  }
  const listed = bound.outputs.map(({ name }) => `"${name}" ${sayShape(valueInfo(bound, name)?.shape ?? [])}`).join(', ') || 'none'
  throw refused(`No output of the model holds scores of classes, [N, K]: ${listed}.`, 'Open a classifier.', 'no-classifier')
}

type Producers = ReadonlyMap<string, OnnxNode>
const transparent = new Set(['Identity', 'Softmax', 'LogSoftmax'])

/** Where the scores come from, and whether an output is their softmax. */
function trace(name: string, producers: Producers): { readonly source: string; readonly softmax: boolean } {
  const node = producers.get(name)
  const [before] = node?.inputs ?? []
  if (!node || before === undefined || node.domain !== '' || !transparent.has(node.op)) return { source: name, softmax: false }
  const { source, softmax } = trace(before, producers)
  return { source, softmax: softmax || node.op === 'Softmax' }
}

/** Nodes that only move, name or shape values: no layers of their own. */
const plumbing = new Set([
  'Identity',
  'Cast',
  'Constant',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Shape',
  'Slice',
  'Gather',
  'Expand',
  'Pad',
])

/** Every node that computes floats from the image, under its own name. */
function findLayers(graph: OnnxGraph, bound: OnnxGraph): readonly ModelLayer[] {
  const live = new Set(graph.inputs.map(({ name }) => name))
  const kept = new Set(bound.nodes.flatMap((node) => node.outputs))
  const names = new Set<string>()
  return graph.nodes.flatMap((node) => {
    const [value] = node.outputs
    if (value === undefined || !node.inputs.some((name) => live.has(name))) return []
    if (valueInfo(bound, value)?.type !== 'float32') return []
    for (const name of node.outputs) live.add(name)
    if (plumbing.has(node.op) || !kept.has(value)) return []
    const wanted = node.name || value
    const name = names.has(wanted) ? value : wanted
    names.add(name)
    return [{ name, type: node.op, value }]
  })
}

function refused(what: string, mend: string, code: string): ProblemsFound {
  const problem: Problem = { code, severity: 'error', what, mend }
  return new ProblemsFound([problem])
}
