import { constants, getPriority, setPriority } from 'node:os'

const LOW = constants.priority.PRIORITY_BELOW_NORMAL

/**
 * Lets others go first: for work that nobody's browser waits for. A thread's own on Linux (setpriority(2)); elsewhere it
 * would be the whole process's, so nothing is done.
 */
export function standBack(): void {
  // Who is lower already may not rise again.
  if (process.platform === 'linux' && getPriority() < LOW) setPriority(LOW)
}
