import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Line } from './table.js'

const SCRIPT = new URL('../../dist/sdk/footfall.js', import.meta.url)
/** What the whole script may weigh when all of it is there. */
export const SCRIPT_LIMIT = 5120

/** Bytes of the script as a browser downloads it. */
export async function benchSize(): Promise<Line[]> {
  const script = readFileSync(SCRIPT)
  const brotli = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  return [
    { what: 'footfall.js, brotli -11', value: brotli.length, unit: 'B', against: SCRIPT_LIMIT, limit: 'budget' },
    {
      what: 'footfall.js, gzip -9',
      value: gzipSync(script, { level: 9 }).length,
      unit: 'B',
      against: script.length,
      limit: 'minified',
    },
    { what: 'footfall.js, minified', value: script.length, unit: 'B', against: script.length, limit: 'minified' },
  ]
}
