// What renderer/canvas says, in English.

export const canvas = {}
