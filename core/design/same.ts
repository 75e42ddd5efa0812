// Lists in which only what changes is new: a command that changes nothing hands back the design itself and leaves no undo step.

/** The list itself where `change` hands back every item as it is. */
export function mapped<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const next = list.map(change)
  return next.every((item, at) => item === list[at]) ? list : next
}

/** `whole` itself where `changes` holds what it holds already. */
export function replaced<T extends object>(whole: T, changes: Partial<T>): T {
  const before = whole as Readonly<Record<string, unknown>>
  return Object.entries(changes).every(([name, value]) => before[name] === value) ? whole : { ...whole, ...changes }
}
