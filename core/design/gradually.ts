// Work on a large design that says where it may pause: done at once here, in slices where a window has to answer meanwhile.

export type Gradual<T> = Generator<undefined, T>

export function atOnce<T>(work: Gradual<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}
