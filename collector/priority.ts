import { constants, setPriority } from 'node:os'

/**
 * Lets others go first: for work that nobody's browser waits for. A thread's own on Linux (setpriority(2)); elsewhere it
 * would be the whole process's, so nothing is done.
 */
export function standBack(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
}
