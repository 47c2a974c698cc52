// Debian's packages, where this process may install them. Only Node's own modules: nothing may be installed yet.
import { existsSync } from 'node:fs'
import { run } from './run.mjs'

/** Debian or one of its children, and root. */
export const canInstall = () => process.getuid?.() === 0 && existsSync('/etc/debian_version')

/** Installs packages with as little as they need. True: all of them are there. */
export async function installPackages(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  if (!(await run('apt-get', ['update', '-q'], env))) return false
  return run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], env)
}
