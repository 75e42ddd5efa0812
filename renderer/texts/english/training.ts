// What renderer/training says, in English.

export const training = {}
