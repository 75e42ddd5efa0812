// Light, dark or as the system: remembered on this computer, written to the document's data-theme.

export const appearances = ['system', 'light', 'dark'] as const
export type Appearance = (typeof appearances)[number]

const key = 'lamina.appearance'

export function storedAppearance(): Appearance {
  const stored = localStorage.getItem(key)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function showAppearance(appearance: Appearance): void {
  localStorage.setItem(key, appearance)
  if (appearance === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = appearance
}
