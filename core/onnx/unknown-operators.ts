// Refuses what Lamina does not know, in one sentence that names every such operator, says what kind of model it is and how to get one that can be read.

import { Unsupported } from '../problems.ts'
import type { OnnxGraph } from './graph.ts'
import { operatorKey } from './operator.ts'
import { operators } from './operators/index.ts'

interface Kind {
  readonly is: (domain: string, op: string) => boolean
  /** Completes "the operators X (node "x") ..."; `many`: of several operators. */
  readonly says: (many: boolean, domain: string) => string
}

const quantised = /^(Q[A-Z]|QLinear|Quantize|Dequantize|DynamicQuantize)|Integer(ToFloat)?$|NBits$/
const listed = /^(Sequence|Optional|SplitToSequence|ConcatFromSequence|ReverseSequence)/

/** The first that fits tells. */
const kinds: readonly Kind[] = [
  {
    is: (domain, op) => (domain === '' || domain.startsWith('com.microsoft')) && quantised.test(op),
    says: (many) =>
      `${many ? 'compute' : 'computes'} with rounded whole numbers: the model is quantised and can be neither trained nor explained. Open it as it was before it was quantised.`,
  },
  {
    is: (domain, op) => domain === '' && listed.test(op),
    says: (many) => `${many ? 'work' : 'works'} with lists of tensors. Export the network with one tensor, the scores [N, K], as its output.`,
  },
  {
    is: (domain) => domain === 'ai.onnx.ml',
    says: (many) =>
      `${many ? 'belong' : 'belongs'} to a classical model (trees, tables, support vectors), not to a network. Open a network that takes images.`,
  },
  {
    is: (domain) => domain.startsWith('com.microsoft'),
    says: (many) => `${many ? 'are' : 'is'} what ONNX Runtime makes when it optimises a model for one machine. Open the model as it was before.`,
  },
  {
    is: (domain) => domain !== '',
    says: (many, domain) =>
      `${many ? 'stand' : 'stands'} in "${domain}", a domain that only its maker's programs know. Export the model with standard ONNX operators.`,
  },
  {
    is: () => true,
    says: (many) => `${many ? 'are' : 'is'} not supported. Lamina reads classifiers of images; export the network without ${many ? 'them' : 'it'}.`,
  },
]

/** Throws Unsupported; each operator is named once, with the first node that brings it in. */
export function refuseUnknownOperators(graph: OnnxGraph, where: string): void {
  const unknown = new Map(
    graph.nodes
      .filter((node) => !operators.has(operatorKey(node)))
      .toReversed()
      .map((node) => [operatorKey(node), node]),
  )
  const nodes = [...unknown.values()].reverse()
  // The first kind among them is what the model is called by.
  const kind = kinds.find(({ is }) => nodes.some(({ domain, op }) => is(domain, op)))
  if (!kind) return
  const named = nodes.filter(({ domain, op }) => kind.is(domain, op))
  const [first] = named
  const many = named.length > 1
  const list = named.map((node) => `${operatorKey(node)} (node "${node.name}")`).join(', ')
  throw new Unsupported(`the operator${many ? 's' : ''} ${list}`, where, kind.says(many, first?.domain ?? ''))
}
