// What renderer/state says, in English.

export const state = {}
