// What renderer/ui says, in English.

export const ui = {}
