import { vi } from 'vitest'
import { addAnnotationCommands } from '../../collector/commands/annotation.js'
import { addCoreActionCommands } from '../../collector/commands/core-action.js'
import { addGoalCommands } from '../../collector/commands/goal.js'
import { addKeyCommands } from '../../collector/commands/key.js'
import { createProgram, fail } from '../../collector/commands/program.js'
import { addQuestionCommands } from '../../collector/commands/question.js'
import { addSegmentCommands } from '../../collector/commands/segment.js'
import { addSiteCommands } from '../../collector/commands/site.js'
import { addUserCommands } from '../../collector/commands/user.js'

export interface Ran {
  status: number
  out: string
  err: string
}

/** Runs commands that set up sites, keys, goals and users on a file, in this process: a new one takes a second. */
export function createShell(file: string) {
  const run = async (...args: string[]): Promise<Ran> => {
    const program = createProgram()
    addSiteCommands(program)
    addKeyCommands(program)
    addGoalCommands(program)
    addSegmentCommands(program)
    addAnnotationCommands(program)
    addCoreActionCommands(program)
    addQuestionCommands(program)
    addUserCommands(program)
    const out: string[] = []
    const err: string[] = []
    const spies = [
      vi.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text))),
      vi.spyOn(console, 'error').mockImplementation((text) => void err.push(String(text))),
    ]
    const status = await program
      .parseAsync([...args, '--store', `sqlite:${file}`], { from: 'user' })
      .then(() => 0, fail)
    for (const spy of spies) spy.mockRestore()
    return { status, out: out.join('\n'), err: err.join('\n') }
  }
  /** What a command prints with `--json`. */
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out)
  return { run, json }
}
