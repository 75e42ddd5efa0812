// What renderer/palette says, in English.

export const palette = {}
