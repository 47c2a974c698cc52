import { isIP } from 'node:net'
import { FORMATS, LEVELS, type LogOptions } from './log.js'

/** What `serve` needs to know; every setting has an environment variable and a flag of the same name. */
export interface Config {
  port: number
  host: string
  /** `sqlite:PATH` */
  store: string
  /** How browsers reach the collector, without a slash at the end; `null`: by host and port. */
  baseUrl: string | null
  /** Proxies in front whose `X-Forwarded-For`, `-Host` and `-Proto` are believed. */
  trustProxy: number
  /** Days that visits are kept unless their site says otherwise; 0: for ever. */
  retentionDays: number
  scriptPath: string
  ingestPath: string
  /** MB (1,048,576 bytes) of the disk that events leave free. */
  reserveMb: number
  /** Seconds that a question may take, its wait for the others included. */
  queryBudget: number
  /** MB of the heap that answering questions may take. */
  queryMemoryMb: number
  /** A key that may read every site and send its events, for scripted set-ups. */
  adminKey: string | null
  log: Pick<LogOptions, 'format' | 'level'>
}

/** A value that cannot be used; the message says what it may be. */
export class UnusableSetting extends Error {}

interface Setting {
  flag: string
  env: string
  default: string
  help: string
}

export const STORE_SETTING = {
  flag: '--store <url>',
  env: 'FOOTFALL_STORE',
  default: 'sqlite:./footfall.db',
  help: 'where events are kept',
} as const satisfies Setting

/** Settings of `serve`, as text: read by `readConfig`. */
export const SETTINGS = {
  port: { flag: '--port <number>', env: 'FOOTFALL_PORT', default: '8080', help: 'port to listen on, 0 to 65535' },
  host: { flag: '--host <address>', env: 'FOOTFALL_HOST', default: '127.0.0.1', help: 'address to listen on' },
  store: STORE_SETTING,
  baseUrl: {
    flag: '--base-url <url>',
    env: 'FOOTFALL_BASE_URL',
    default: '',
    help: 'how browsers reach the collector',
  },
  trustProxy: {
    flag: '--trust-proxy <hops>',
    env: 'FOOTFALL_TRUST_PROXY',
    default: '0',
    help: 'proxies in front whose X-Forwarded-For, -Host and -Proto are believed',
  },
  retentionDays: {
    flag: '--retention-days <days>',
    env: 'FOOTFALL_RETENTION_DAYS',
    default: '760',
    help: 'days that visits are kept unless their site says otherwise, 0 for ever',
  },
  scriptPath: {
    flag: '--script-path <path>',
    env: 'FOOTFALL_SCRIPT_PATH',
    default: '/footfall.js',
    help: 'where the script is served',
  },
  ingestPath: {
    flag: '--ingest-path <path>',
    env: 'FOOTFALL_INGEST_PATH',
    default: '/e',
    help: 'where events are taken',
  },
  reserveMb: {
    flag: '--reserve-mb <number>',
    env: 'FOOTFALL_RESERVE_MB',
    default: '64',
    help: 'MB of the disk that events leave free, at least 16',
  },
  queryBudget: {
    flag: '--query-budget <seconds>',
    env: 'FOOTFALL_QUERY_BUDGET',
    default: '10',
    help: 'seconds that a question may take, its wait for the others included, 1 to 3600',
  },
  queryMemoryMb: {
    flag: '--query-memory-mb <number>',
    env: 'FOOTFALL_QUERY_MEMORY_MB',
    default: '1024',
    help: 'MB of the heap that answering questions may take, at least 64',
  },
  log: {
    flag: '--log <format>',
    env: 'FOOTFALL_LOG',
    default: 'auto',
    help: 'json: an object a line; text: for people; auto: text on a terminal, else json',
  },
  logLevel: {
    flag: '--log-level <level>',
    env: 'FOOTFALL_LOG_LEVEL',
    default: 'info',
    help: 'error, warn, info, or debug, which has a line for every request',
  },
} as const satisfies { [K in keyof Omit<Config, 'adminKey'> | 'logLevel']: Setting }

/** A century. */
export const MAX_RETENTION_DAYS = 36_500

/** Texts of flags and environment → a Config. Throws `UnusableSetting` with the setting and the fix, in one line. */
export function readConfig(texts: Record<keyof typeof SETTINGS, string>, adminKey: string | null): Config {
  const scriptPath = pathOf('scriptPath', texts.scriptPath)
  const ingestPath = pathOf('ingestPath', texts.ingestPath)
  if (ingestPath === scriptPath) throw unusable('ingestPath', ingestPath, 'another path than the script has')
  return {
    port: whole('port', texts.port, 0, 65_535),
    host: hostOf(texts.host),
    store: storeOf(texts.store),
    baseUrl: texts.baseUrl === '' ? null : baseUrlOf(texts.baseUrl),
    trustProxy: whole('trustProxy', texts.trustProxy, 0, 10),
    reserveMb: whole('reserveMb', texts.reserveMb, 16, 999_999),
    queryBudget: whole('queryBudget', texts.queryBudget, 1, 3600),
    queryMemoryMb: whole('queryMemoryMb', texts.queryMemoryMb, 64, 65_536),
    retentionDays: whole('retentionDays', texts.retentionDays, 0, MAX_RETENTION_DAYS),
    scriptPath,
    ingestPath,
    adminKey: adminKey === null ? null : adminKeyOf(adminKey),
    log: { format: formatOf(texts.log), level: oneOf('logLevel', texts.logLevel, LEVELS) },
  }
}

/** Quoted as JSON: what is wrong with a text may be that it has lines. */
const unusable = (name: keyof typeof SETTINGS, text: string, must: string) =>
  new UnusableSetting(`${SETTINGS[name].env} is ${JSON.stringify(text)}: must be ${must}`)

function whole(name: keyof typeof SETTINGS, text: string, min: number, max: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text)
  throw unusable(name, text, `a whole number, ${min} to ${max}`)
}

function hostOf(text: string): string {
  if (isIP(text) !== 0 || /^(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(text)) return text
  throw unusable('host', text, 'an address or a name like localhost, without port')
}

/** Not repeated: another engine's URL has a password in it. */
function storeOf(text: string): string {
  if (text.startsWith('sqlite:') && /^[^\p{Cc}]{8,}$/u.test(text)) return text
  throw new UnusableSetting('FOOTFALL_STORE cannot be used: must be sqlite:PATH, for example sqlite:./footfall.db')
}

/** Paths that the collector has for itself. */
const OURS = /^\/($|api\b|healthz$|readyz$|metrics$|page\.js$|p-[a-z0-9]+\.js$|style\.css$|icon\.svg$)/

function pathOf(name: 'scriptPath' | 'ingestPath', text: string): string {
  const isPath = /^(\/[A-Za-z0-9._~-]+)+$/.test(text) && !/\/\.\.?(\/|$)/.test(text)
  if (isPath && !OURS.test(text)) return text
  throw unusable(name, text, `a path like ${SETTINGS[name].default} that is not taken`)
}

function baseUrlOf(text: string): string {
  const url = /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text) ? new URL(text) : null
  if (url && url.username === '' && url.search === '' && url.hash === '') return text.replace(/\/+$/, '')
  throw new UnusableSetting('FOOTFALL_BASE_URL cannot be used: must be a URL like https://stats.example.com, no more')
}

function formatOf(text: string): LogOptions['format'] {
  if (text === 'auto') return process.stderr.isTTY ? 'text' : 'json'
  return oneOf('log', text, FORMATS, 'auto, ')
}

function oneOf<T extends string>(name: 'log' | 'logLevel', text: string, values: readonly T[], also = ''): T {
  const found = values.find((value) => value === text)
  if (found) return found
  throw unusable(name, text, `${also}${values.join(' or ')}`)
}

const MIN_ADMIN_KEY = 16
const MIN_DIFFERENT = 8
/** What examples and default set-ups have, and what people type to get past a length. */
const GUESSABLE = /change.?me|passw|letmein|qwerty|example|admin.?key|secret.?key|12345678|abcdefgh/i

/** It opens every site: nobody may guess it. */
function adminKeyOf(text: string): string {
  const isGuessable = GUESSABLE.test(text) || new Set(text).size < MIN_DIFFERENT
  if (text.length >= MIN_ADMIN_KEY && !isGuessable && /^[\x21-\x7e]+$/.test(text)) return text
  const wanted = `at least ${MIN_ADMIN_KEY} characters that nobody can guess, as from openssl rand -hex 16`
  throw new UnusableSetting(`FOOTFALL_ADMIN_KEY can be guessed or is no key: it must have ${wanted}`)
}
