// What renderer/analysis says, in English.

export const analysis = {}
