// What renderer/problems says, in English.

export const problems = {}
