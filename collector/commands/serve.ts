import { type Collector, startCollector } from '../collector.js'
import type { Config } from '../config.js'
import { Failure } from './failure.js'

const STOP_MS = 5000

/** `footfall serve`: runs until SIGTERM or SIGINT, then finishes what has come and exits 0. */
export async function serve(config: Config): Promise<void> {
  let collector: Collector | null = null
  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), STOP_MS).unref()
    await collector?.close()
    process.exit(0)
  }
  // Before it says that it listens: who waits for that may stop it at once.
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  collector = await start(config)
  const url = config.baseUrl ?? collector.url
  console.error(`footfall listens on ${url}, keeps events in ${config.store}, serves ${url}${config.scriptPath}`)
}

async function start(config: Config) {
  try {
    return await startCollector(config, { onError: (error) => console.error(error), onDeath: die })
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

/** Without its threads a collector can acknowledge nothing: better that somebody starts it again. */
function die(error: unknown): void {
  console.error(error)
  process.exit(1)
}
