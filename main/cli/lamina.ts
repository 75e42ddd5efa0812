// The command line: one file per command. Exit status 0, 1 (a problem, explained) or 2 (usage).

import { Command, CommanderError } from 'commander'
import { failureOf } from '../../core/protocol/failures.ts'
import { version } from '../app-root.ts'
import { commands } from './commands/index.ts'
import { Console } from './console.ts'

const terminal = new Console()

const program = new Command('lamina')
  .description('Design convolutional networks, train them locally, and see what they look at.')
  .version(version)
  .showHelpAfterError()
  .exitOverride()
for (const add of commands) add(program, terminal)
for (const command of program.commands) command.exitOverride().showHelpAfterError()

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    const failure = failureOf(error)
    terminal.note(failure.sentence)
    if (failure.kind === 'internal' && error instanceof Error) terminal.note(error.stack ?? '')
    process.exitCode = 1
  }
}
