// What renderer/ui says, in English.

export const ui = {
  fold: (panel: string) => `Fold ${panel}`,
  unfold: (panel: string) => `Unfold ${panel}`,
  widthOf: (panel: string, height: boolean) => `${height ? 'Height' : 'Width'} of ${panel}`,
}
