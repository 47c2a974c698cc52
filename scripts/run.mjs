// Runs a command to its end. Only Node's own modules: nothing may be installed yet.
import { spawn } from 'node:child_process'

const BEAT_MS = 15_000
const KILL_MS = 2000

/**
 * Runs a command and says every now and then that it still runs; Ctrl-C ends it with this process. `options` are those of
 * `spawn`. True: it went well.
 */
export function run(command, args, options = {}) {
  const start = Date.now()
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32', ...options })
  const beat = setInterval(() => console.log(`… still at it, ${took(start)}`), BEAT_MS)
  const stop = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), KILL_MS).unref()
    console.log('Stopped. The same command starts over with what is missing.')
    process.exitCode = 130
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  return new Promise((resolve) => {
    const end = (isFine) => {
      clearInterval(beat)
      process.off('SIGINT', stop).off('SIGTERM', stop)
      if (process.exitCode) process.exit()
      resolve(isFine)
    }
    child.on('error', () => end(false))
    child.on('exit', (code) => end(code === 0))
  })
}

/** The time since `start`, for people. */
export function took(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`
}
