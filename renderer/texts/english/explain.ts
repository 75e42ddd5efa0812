// What renderer/explain says, in English.

export const explain = {}
