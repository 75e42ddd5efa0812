// How well a title fits what a person typed.

/** 0 for no match; more for a match at the start of the title, of a word. */
export function score(title: string, wanted: string): number {
  const plain = title.toLowerCase()
  if (wanted === '') return 1
  if (plain.startsWith(wanted)) return 4
  if (plain.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 3
  if (plain.includes(wanted)) return 2
  // All typed words somewhere: "train dark" need not be in order.
  return wanted.split(/\s+/).every((word) => plain.includes(word)) ? 1 : 0
}
