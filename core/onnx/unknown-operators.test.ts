// Files that Lamina refuses: every sentence says what the model is and how to get one that can be read.

import { describe, expect, test } from 'vitest'
import { Unsupported } from '../problems.ts'
import { fileOf, node } from '../testing/foreign-files.ts'
import { decodeModel } from './codec.ts'
import type { OnnxGraph } from './graph.ts'

const graph: OnnxGraph = {
  name: 'foreign',
  inputs: [{ name: 'data', type: 'float32', shape: [1, 3, 8, 8] }],
  outputs: [{ name: 'prob', type: 'float32', shape: [1, 4] }],
  initializers: new Map(),
  nodes: [],
  values: new Map(),
  metadata: new Map(),
}

describe('what cannot be read says what it is and what to do', () => {
  const only = (...ops: readonly (readonly [op: string, domain?: string])[]): Uint8Array =>
    fileOf({ ...graph, nodes: ops.map(([op, domain = '']) => node(op, ['data'], [op.toLowerCase()], {}, domain)) }, 17)

  test.each([
    [
      'quantised',
      only(['DequantizeLinear'], ['QLinearConv'], ['Relu']),
      'm.onnx: the operators DequantizeLinear (node "dequantizelinear"), QLinearConv (node "qlinearconv") compute with rounded whole numbers: the model is quantised and can be neither trained nor explained. Open it as it was before it was quantised.',
    ],
    [
      'lists',
      only(['SequenceConstruct']),
      'm.onnx: the operator SequenceConstruct (node "sequenceconstruct") works with lists of tensors. Export the network with one tensor, the scores [N, K], as its output.',
    ],
    [
      'trees',
      only(['TreeEnsembleClassifier', 'ai.onnx.ml']),
      'm.onnx: the operator ai.onnx.ml.TreeEnsembleClassifier (node "treeensembleclassifier") belongs to a classical model (trees, tables, support vectors), not to a network. Open a network that takes images.',
    ],
    [
      'another domain',
      only(['Warp', 'com.example']),
      'm.onnx: the operator com.example.Warp (node "warp") stands in "com.example", a domain that only its maker\'s programs know. Export the model with standard ONNX operators.',
    ],
    [
      'a detector',
      only(['NonMaxSuppression']),
      'm.onnx: the operator NonMaxSuppression (node "nonmaxsuppression") is not supported. Lamina reads classifiers of images; export the network without it.',
    ],
  ])('%s', (_, bytes, says) => {
    expect(() => decodeModel(bytes, 'm.onnx')).toThrow(Unsupported)
    expect(() => decodeModel(bytes, 'm.onnx')).toThrow(says)
  })

  test('a list as output', () => {
    const bytes = fileOf({ ...graph, nodes: [node('Relu', ['data'], ['prob'])] }, 17, (model) => {
      const [output] = model.graph?.output ?? []
      if (output?.type) output.type.value = { case: 'sequenceType', value: { $typeName: 'onnx.TypeProto.Other' } }
    })
    expect(() => decodeModel(bytes, 'm.onnx')).toThrow(
      'm.onnx: "prob" holds a list, and Lamina reads single tensors. Export the network with the scores [N, K] as its output.',
    )
  })
})
