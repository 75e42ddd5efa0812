// The cheapest division of things into two sides, when being on a side costs and so does every tie that the division cuts: a minimum cut.
// Layouts are such a division (a node works on blocked images or on plain ones, and what crosses over is reordered).
// Dinic 1970: augmenting paths along the levels of a breadth-first search.

interface Edge {
  readonly to: number
  left: number
  readonly back: number
}

export class Cut {
  private readonly edges: Edge[][] = [[], []]
  private readonly source = 0
  private readonly sink = 1

  /** A thing to be placed; it pays `chosen` on the chosen side and `other` on the other. */
  place({ chosen, other }: { readonly chosen: number; readonly other: number }): number {
    const thing = this.edges.length
    this.edges.push([])
    // The edge that is cut is the one from the side where the thing is not.
    this.connect(this.source, thing, other)
    this.connect(thing, this.sink, chosen)
    return thing
  }

  /** `cost` is paid once where `from` is chosen and any of `others` is not. */
  payIfLeaving(from: number, others: readonly number[], cost: number): void {
    const gate = this.gate()
    this.connect(from, gate, cost)
    for (const other of others) this.connect(gate, other, Number.POSITIVE_INFINITY)
  }

  /** `cost` is paid once where `from` is not chosen and any of `others` is. */
  payIfEntering(from: number, others: readonly number[], cost: number): void {
    const gate = this.gate()
    this.connect(gate, from, cost)
    for (const other of others) this.connect(other, gate, Number.POSITIVE_INFINITY)
  }

  /** The things on the chosen side of the cheapest cut; of equally cheap ones that with the fewest chosen. */
  chosen(): ReadonlySet<number> {
    for (;;) {
      const levels = this.levels()
      if ((levels[this.sink] ?? -1) < 0) return new Set(levels.flatMap((level, thing) => (level >= 0 ? [thing] : [])))
      const next = this.edges.map(() => 0)
      while (this.augment(this.source, Number.POSITIVE_INFINITY, levels, next) > 0);
    }
  }

  private gate(): number {
    return this.edges.push([]) - 1
  }

  private connect(from: number, to: number, capacity: number): void {
    const [forward, backward] = [this.edges[from] ?? [], this.edges[to] ?? []]
    forward.push({ to, left: capacity, back: backward.length })
    backward.push({ to: from, left: 0, back: forward.length - 1 })
  }

  /** Steps from the source along edges that carry more; −1 where none leads. */
  private levels(): number[] {
    const levels = this.edges.map(() => -1)
    levels[this.source] = 0
    const queue = [this.source]
    for (const at of queue)
      for (const { to, left } of this.edges[at] ?? []) {
        if (left <= 0 || (levels[to] ?? 0) >= 0) continue
        levels[to] = (levels[at] ?? 0) + 1
        queue.push(to)
      }
    return levels
  }

  private augment(at: number, most: number, levels: readonly number[], next: number[]): number {
    if (at === this.sink) return most
    const edges = this.edges[at] ?? []
    for (; (next[at] ?? 0) < edges.length; next[at] = (next[at] ?? 0) + 1) {
      const edge = edges[next[at] ?? 0]
      if (!edge || edge.left <= 0 || levels[edge.to] !== (levels[at] ?? 0) + 1) continue
      const pushed = this.augment(edge.to, Math.min(most, edge.left), levels, next)
      if (pushed <= 0) continue
      edge.left -= pushed
      const back = this.edges[edge.to]?.[edge.back]
      if (back) back.left += pushed
      return pushed
    }
    return 0
  }
}
