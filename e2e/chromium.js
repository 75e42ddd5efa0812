// Which Chromium the tests drive, and how: the system's where there is one, else Playwright's own.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const wellKnown = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** @returns {string | undefined} the executable, if any */
export function chromiumPath() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [process.env.CHROMIUM_PATH ?? '', ...onPath, ...wellKnown, chromium.executablePath()].find((path) => path && existsSync(path))
}

/** Processes that each window starts for suggestions in an address bar that nobody sees, and for pages that may come: half a second of a core apiece. */
const idle = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess']

/** No sandbox (tests run as root in containers), no GPU, nothing that calls home. */
export const chromiumArguments = [
  // Chromium adds these to those that Playwright names.
  `--disable-features=${idle.join()}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
