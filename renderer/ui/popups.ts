// Where menus and tooltips are drawn: one place in the window, a landmark, empty while none is open.

export const popupsId = 'popups'
export const popups = (): HTMLElement | null => document.getElementById(popupsId)
