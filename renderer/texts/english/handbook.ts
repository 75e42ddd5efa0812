// What renderer/handbook says, in English.

export const handbook = {}
