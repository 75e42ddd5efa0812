// Serves until told to stop: says the address, opens the browser. What `lamina serve` and `npm start` run; an entry of the bundle.

import { leave } from '../requests/leave.ts'
import { openBrowser } from './open-browser.ts'
import { type ServeOptions, serve } from './server.ts'

export interface StartOptions extends ServeOptions {
  /** Opens the browser at the address. */
  readonly open: boolean
}

/** Resolves when the person (Ctrl+C) or the system ends it. Throws OutsideError where it cannot listen. */
export async function startServer({ open, ...options }: StartOptions): Promise<void> {
  const served = await serve(options)
  process.stdout.write(`Lamina runs at ${served.url}\n`)
  process.stderr.write('Press Ctrl+C to stop it.\n')
  if (open) openBrowser(served.url)
  await new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop())
  })
  await served.close()
  await leave()
}
