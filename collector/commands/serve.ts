import { type Collector, startCollector } from '../collector.js'
import type { Config } from '../config.js'
import { createLog, type Log, logWarnings } from '../log.js'
import { Failure } from './failure.js'

const STOP_MS = 5000

/**
 * `footfall serve`: runs until SIGTERM or SIGINT, then finishes what has come and exits 0. What nobody caught, and the
 * death of a thread, is logged, answered 503 to all who wait, and exits 1: better that somebody starts it again.
 */
export async function serve(config: Config): Promise<void> {
  const log = createLog({ ...config.log, write: (line) => process.stderr.write(line), clock: Date.now })
  logWarnings(log)
  let collector: Collector | null = null
  let isStopping = false

  async function stop(exitCode: 0 | 1) {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), STOP_MS).unref()
    await collector?.close()
    process.exit(exitCode)
  }

  function die(error: unknown) {
    log.error('it cannot go on', { error })
    collector?.refuse()
    stop(1).catch(() => process.exit(1))
  }

  // Before it says that it listens: who waits for that may stop it at once.
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(0))
  collector = await start(config, { log, onDeath: die })
  process.on('uncaughtException', die)
  const url = config.baseUrl ?? collector.url
  log.info(`footfall listens on ${url}, keeps events in ${config.store}, serves ${url}${config.scriptPath}`)
  if (collector.ownerLink) log.info(`nobody owns it yet: open ${collector.ownerLink} to choose a name and a password`)
}

async function start(config: Config, options: { log: Log; onDeath: (error: unknown) => void }) {
  try {
    return await startCollector(config, options)
  } catch (error) {
    const isListening = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
    const code = isListening && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE') {
      throw new Failure(`port ${config.port} on ${config.host} is taken: choose another with --port or FOOTFALL_PORT`)
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new Failure(
        `cannot listen on ${config.host}:${config.port} (${code}): choose others with --host and --port`,
      )
    }
    throw error
  }
}
