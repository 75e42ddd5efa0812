// What renderer/app says, in English.

export const app = {}
