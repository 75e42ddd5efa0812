// Several steps in one run: a lowered graph as the body of a Scan, ONNX's loop over stacked inputs. What one step hands to the next never leaves ONNX Runtime.

import type { OnnxGraph, OnnxNode, ValueInfo } from '../onnx/graph.ts'
import { renameValues } from './rename.ts'

/** How many steps a run takes, as a dimension: whatever its feeds hold. */
const steps = 'steps'

/**
 * carried: input -> the output that is its next value; both keep name and shape, from before the first step to after the last. Every other input and output
 * x: [...] becomes [steps, ...], a value for each step. The numbers are those of as many runs of the graph itself, bit for bit.
 */
export function repeatGraph(graph: OnnxGraph, carried: ReadonlyMap<string, string>): OnnxGraph {
  const state = graph.inputs.filter(({ name }) => carried.has(name))
  const given = graph.inputs.filter(({ name }) => !carried.has(name))
  const next = state.flatMap((input) => graph.outputs.filter(({ name }) => name === carried.get(input.name)))
  const told = graph.outputs.filter((output) => !next.includes(output))
  const names = (values: readonly ValueInfo[]) => values.map(({ name }) => name)
  // No name of the graph outside may stand inside.
  const inner = new Map([...graph.inputs, ...graph.outputs].map(({ name }) => [name, `${name}~within`]))
  const within = (values: readonly ValueInfo[]) => values.map((value) => ({ ...value, name: inner.get(value.name) ?? value.name }))
  const body: OnnxGraph = {
    ...renameValues(graph, inner),
    name: `${graph.name}, one step`,
    inputs: within([...state, ...given]),
    outputs: within([...next, ...told]),
  }
  const scan: OnnxNode = {
    name: 'steps',
    domain: '',
    op: 'Scan',
    inputs: names([...state, ...given]),
    outputs: names([...next, ...told]),
    attributes: { body: { type: 'graph', value: body }, num_scan_inputs: { type: 'int', value: given.length } },
  }
  return {
    name: graph.name,
    inputs: [...state, ...stacked(given)],
    outputs: [...next, ...stacked(told)],
    initializers: new Map(),
    nodes: [scan],
    values: new Map(),
    metadata: graph.metadata,
  }
}

const stacked = (values: readonly ValueInfo[]): readonly ValueInfo[] => values.map((value) => ({ ...value, shape: [steps, ...value.shape] }))
