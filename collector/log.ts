import { isIPv6 } from 'node:net'

/** From what must be mended to what only a developer wants to know. */
export const LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type Level = (typeof LEVELS)[number]

/** `json`: an object a line, with `time`, `level`, `message`; `text`: for a person at a terminal. */
export const FORMATS = ['json', 'text'] as const
export type Format = (typeof FORMATS)[number]

export interface Details {
  /** What was thrown: its message, code and stack are told, with secrets taken out. */
  error?: unknown
  [name: string]: unknown
}

/** One line a call; never an address, key, cookie or query string of a visitor. */
export type Log = Record<Level, (message: string, details?: Details) => void>

export interface LogOptions {
  format: Format
  level: Level
  write: (line: string) => void
  clock: () => number
}

/** The same error or warning is written once in so long; how often it came meanwhile is told with the next. */
const AGAIN_MS = 10_000
const MAX_KINDS = 100
const MAX_LENGTH = 2000

export function createLog({ format, level, write, clock }: LogOptions): Log {
  const kinds = new Map<string, { at: number; repeated: number }>()

  /** How many like it were not written, or `null` where this one is not either. Numbers make no other kind. */
  function repeatedOf(text: string): number | null {
    const kind = text.replaceAll(/\d+/g, '#')
    const last = kinds.get(kind)
    if (last && clock() - last.at < AGAIN_MS) {
      last.repeated++
      return null
    }
    if (kinds.size >= MAX_KINDS) kinds.clear()
    kinds.set(kind, { at: clock(), repeated: 0 })
    return last?.repeated ?? 0
  }

  function tell(own: Level, message: string, { error, ...rest }: Details = {}): void {
    if (LEVELS.indexOf(own) > LEVELS.indexOf(level)) return
    const thrown = error === undefined ? null : describeError(error)
    const repeated = own === 'error' || own === 'warn' ? repeatedOf(`${message} ${thrown?.error ?? ''}`) : 0
    if (repeated === null) return
    const details = { ...rest, ...thrown, ...(repeated > 0 && { repeated }) }
    const time = new Date(clock()).toISOString()
    const line = format === 'json' ? oneLine({ time, level: own, message, ...details }) : asText(own, message, details)
    write(`${line}\n`)
  }

  return {
    error: (message, details) => tell('error', message, details),
    warn: (message, details) => tell('warn', message, details),
    info: (message, details) => tell('info', message, details),
    debug: (message, details) => tell('debug', message, details),
  }
}

/** What Node, and who calls `process.emitWarning`, would say on standard error by themselves. */
export function logWarnings(log: Log): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ message }) => log.warn(message))
}

function asText(level: Level, message: string, details: Record<string, unknown>): string {
  const parts = Object.entries(details).map(([name, value]) => ` ${name}=${oneLine(value)}`)
  return `${level === 'info' ? '' : `${level}: `}${oneLine(message).slice(1, -1)}${parts.join('')}`
}

/** JSON without anything that could end a line, or steer a terminal or the eye of who reads it. */
const oneLine = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) =>
    letter.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )

function describeError(error: unknown): { error: string; code?: string; stack?: string } {
  // What comes from a thread may have lost what it was an instance of.
  if (!(error instanceof Error)) return { error: withoutSecrets(typeof error === 'string' ? error : oneLine(error)) }
  const cause = error.cause === undefined ? '' : `, because of ${describeError(error.cause).error}`
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line))
  return {
    error: withoutSecrets(`${error.name}: ${error.message}`) + cause,
    ...('code' in error && { code: String(error.code) }),
    stack: withoutSecrets(frames.map((frame) => frame.trim()).join('; ')),
  }
}

/** What a request carried can be in the message of an error that it caused. */
function withoutSecrets(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replaceAll(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '(address)')
    .replaceAll(/[\da-f:]*:[\da-f:]+/gi, (part) => (isIPv6(part) ? '(address)' : part))
    .replaceAll(/\b(Bearer|Basic) +\S+/gi, '$1 (key)')
    .replaceAll(/\bff_[\w-]+/g, '(key)')
    .replaceAll(/\b(set-cookie|cookie|authorization)\b["']?\s*[:=].*/gi, '$1: (hidden)')
    .replaceAll(/\bfootfall[\w-]*\.[^=\s]+=[^;\s]+/g, '(cookie)')
    .replaceAll(/\?[^\s"'<>)]+/g, '?(query)')
}
