// Work that would hold the window is done in pieces: between them it answers.

/** Resolves when what waited meanwhile has had its turn. */
export const nextTask = (): Promise<void> => new Promise((done) => setTimeout(done))
