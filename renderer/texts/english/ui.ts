// What renderer/ui says, in English.

export const ui = {
  close: 'Close',
  chosen: 'chosen',
  messages: 'Messages',
  dismiss: 'Dismiss',
  fold: (panel: string) => `Fold ${panel}`,
  unfold: (panel: string) => `Unfold ${panel}`,
  widthOf: (panel: string, height: boolean) => `${height ? 'Height' : 'Width'} of ${panel}`,
}
