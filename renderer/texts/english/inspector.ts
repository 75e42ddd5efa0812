// What renderer/inspector says, in English.

export const inspector = {
  moreOptions: 'More options',
}
