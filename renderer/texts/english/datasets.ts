// What renderer/datasets says, in English.

export const datasets = {}
