// Who reads which value of a graph: what may be done in its place, because nobody reads it later.

import { type OnnxGraph, readsOf } from '../onnx/graph.ts'

/** Who reads what, and when for the last time. */
export class Uses {
  private readonly counts = new Map<string, number>()
  private readonly last = new Map<string, number>()

  constructor(graph: OnnxGraph) {
    const kept = graph.nodes.length
    const use = (name: string, at: number): void => {
      this.counts.set(name, this.count(name) + 1)
      this.last.set(name, at)
    }
    for (const [at, node] of graph.nodes.entries()) for (const name of readsOf(node)) use(name, at)
    for (const { name } of graph.outputs) use(name, kept)
    for (const { name } of graph.inputs) use(name, kept)
    for (const name of graph.initializers.keys()) use(name, kept)
  }

  count(name: string): number {
    return this.counts.get(name) ?? 0
  }

  endsAt(name: string, at: number): boolean {
    return this.last.get(name) === at
  }
}
