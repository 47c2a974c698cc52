import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Line } from './table.js'

const SDK = new URL('../../dist/sdk/', import.meta.url)

/** What each file may weigh when all of it is there: bytes as a browser downloads it; the stub stands in the page as it is. */
export const SIZE_LIMITS = {
  script: { bytes: 5120, encoding: 'brotli -11' },
  extras: { bytes: 2560, encoding: 'brotli -11' },
  survey: { bytes: 5120, encoding: 'brotli -11' },
  vitals: { bytes: 3400, encoding: 'brotli -11' },
  history: { bytes: 400, encoding: 'brotli -11' },
  stub: { bytes: 350, encoding: 'minified' },
} as const

/** Bytes of the script, of the chunks that it loads when they are needed, and of the stub. */
export async function benchSize(): Promise<Line[]> {
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', SDK), 'utf8'))
  return Object.entries(SIZE_LIMITS).flatMap(([name, { bytes, encoding }]) => {
    const file = readFileSync(new URL(manifest[name].file, SDK))
    const sizes = { minified: file.length, 'gzip -9': gzip(file), 'brotli -11': brotli(file) }
    return Object.entries(sizes).map(([as, value]): Line => {
      const what = `${name}, ${as}`
      if (as === encoding) return { what, value, unit: 'B', against: bytes, limit: 'budget' }
      return { what, value, unit: 'B', against: file.length, limit: 'minified' }
    })
  })
}

const gzip = (file: Buffer) => gzipSync(file, { level: 9 }).length

const brotli = (file: Buffer) => brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
