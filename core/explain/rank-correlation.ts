// Spearman's rank correlation: how alike two heatmaps order the pixels.

/** −1 ... 1; 0 where one of them is the same everywhere and so orders nothing. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)]
  const middle = (ranksA.length - 1) / 2
  let [product, squareA, squareB] = [0, 0, 0]
  for (let at = 0; at < ranksA.length; at++) {
    const [x, y] = [(ranksA[at] as number) - middle, (ranksB[at] as number) - middle]
    product += x * y
    squareA += x * x
    squareB += y * y
  }
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0
}

/** Places from least to greatest, 0 ... n − 1; equals share the mean of their places. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, at) => at).sort((x, y) => (values[x] as number) - (values[y] as number))
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++
    for (let at = from; at < to; at++) ranks[order[at] as number] = (from + to - 1) / 2
    from = to
  }
  return ranks
}
