// lamina serve: the program in a browser, on this machine or for another.

import { startServer } from '../../server/start.ts'
import { portNumber } from '../arguments.ts'
import type { AddCommand } from '../command.ts'

export const serve: AddCommand = (program) => {
  program
    .command('serve')
    .description('serve the window to a browser')
    .option('--host <address>', 'listen elsewhere than on loopback; needs --token')
    .option('--port <number>', 'a free one unless given', portNumber)
    .option('--token <secret>', 'a new random one unless given')
    .option('--no-open', 'do not open a browser')
    .action(async ({ host, port, token, open }: { host?: string; port?: number; token?: string; open: boolean }) => {
      await startServer({
        open,
        ...(host === undefined ? {} : { host }),
        ...(port === undefined ? {} : { port }),
        ...(token === undefined ? {} : { token }),
      })
    })
}
