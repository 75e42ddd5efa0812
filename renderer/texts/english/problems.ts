// What renderer/problems says, in English.

const list = new Intl.ListFormat('en-GB')

/** All names, or the first few of many. */
const listed = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : list.format(names)

const counted = (one: string) => (count: number) => (count === 1 ? `1 ${one}` : `${count} ${one}s`)

export const problems = {
  none: 'No problems',
  count: { error: counted('problem'), warning: counted('warning'), note: counted('note') },
  fold: 'Fold problems',
  showAll: 'Show all problems',
  waiting: (count: number) => (count === 1 ? '1 layer waits' : `${count} layers wait`),
  layers: counted('layer'),
  wait: (names: readonly string[]) =>
    `${listed(names)} ${names.length === 1 ? 'waits: its shape is' : 'wait: their shapes are'} unknown until the problems above are mended.`,
  design: 'Design',
}
