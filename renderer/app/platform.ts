// The one thing that the window asks of its platform: how modifier keys are written.

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)
