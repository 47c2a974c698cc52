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
  scriptPath: string
  ingestPath: string
  /** MB (1,048,576 bytes) of the disk that events leave free. */
  reserveMb: number
  /** A key that may read every site, for scripted set-ups. */
  adminKey: string | null
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
} as const satisfies { [K in keyof Omit<Config, 'adminKey'>]: Setting }

/** Texts of flags and environment → a Config. Throws `UnusableSetting` with the setting and the fix. */
export function readConfig(texts: Record<keyof typeof SETTINGS, string>, adminKey: string | null): Config {
  return {
    port: whole('port', texts.port, 0, 65_535),
    host: texts.host,
    store: texts.store,
    baseUrl: texts.baseUrl === '' ? null : baseUrlOf(texts.baseUrl),
    trustProxy: whole('trustProxy', texts.trustProxy, 0, 10),
    scriptPath: pathOf('scriptPath', texts.scriptPath),
    ingestPath: pathOf('ingestPath', texts.ingestPath),
    reserveMb: whole('reserveMb', texts.reserveMb, 16, 1_000_000),
    adminKey,
  }
}

function whole(name: keyof typeof SETTINGS, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value
  throw new UnusableSetting(`${SETTINGS[name].env} is ${text}: must be a whole number, ${min} to ${max}`)
}

function pathOf(name: keyof typeof SETTINGS, text: string): string {
  if (/^\/[A-Za-z0-9._~/-]+$/.test(text)) return text
  throw new UnusableSetting(`${SETTINGS[name].env} is ${text}: must be a path like ${SETTINGS[name].default}`)
}

function baseUrlOf(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '')
  throw new UnusableSetting(`FOOTFALL_BASE_URL is ${text}: must be a URL like https://stats.example.com`)
}
