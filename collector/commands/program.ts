import { Command, CommanderError } from 'commander'
import { UnusableSetting } from '../config.js'
import { StoreError, UnusableStore } from '../store/store.js'
import { Failure } from './failure.js'

/** The command line without its commands: what is wrong with its use is one line, as our own errors are. */
export function createProgram(): Command {
  return new Command('footfall')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ outputError: (text) => console.error(lineOf(text)) })
}

/** `footfall: unknown command 'sit' (did you mean site?)` */
function lineOf(text: string): string {
  const line = text.trim().replace(/^error: /, '')
  return `footfall: ${line.replace(/\s*\n\(Did you mean/, ' (did you mean').replaceAll(/\s*\n\s*/g, ' ')}`
}

/** Says what has gone wrong; the exit code. What a person can mend is one line; the rest is our bug and keeps its stack. */
export function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UnusableSetting) return tell(error, 2)
  if (error instanceof Failure) return tell(error, error.exitCode)
  if (error instanceof UnusableStore || error instanceof StoreError) return tell(error, 1)
  console.error(error)
  return 1
}

function tell({ message }: Error, exitCode: number): number {
  console.error(`footfall: ${message}`)
  return exitCode
}
