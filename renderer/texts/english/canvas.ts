// What renderer/canvas says, in English.

export const canvas = {
  map: 'Map of the design',
}
