import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** A file that is served as it was when the collector started, in each encoding a browser may take. */
export interface Asset {
  type: string
  etag: string
  encodings: { name: 'br' | 'gzip' | null; body: Uint8Array<ArrayBuffer> }[]
}

/** Reads and compresses a file once; `edit` may change its text before. */
export function loadAsset(file: URL, type: string, edit?: (text: string) => string): Asset {
  return toAsset(edit ? Buffer.from(edit(readFileSync(file, 'utf8'))) : readFileSync(file), type)
}

/** Compresses what is served once. */
export function toAsset(body: Buffer, type: string): Asset {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  return {
    type,
    etag,
    encodings: [
      { name: 'br', body: new Uint8Array(brotli) },
      { name: 'gzip', body: new Uint8Array(gzipSync(body, { level: 9 })) },
      { name: null, body: new Uint8Array(body) },
    ],
  }
}

/** Answers a GET with the smallest encoding the browser takes, or 304 when it has the file. */
export function serveAsset(
  { type, etag, encodings }: Asset,
  request: Request,
  headers: Record<string, string>,
): Response {
  const shared = { ...headers, ETag: etag, Vary: 'Accept-Encoding' }
  if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers: shared })
  const accepted = (request.headers.get('accept-encoding') ?? '').split(',').map((part) => part.trim())
  const isAccepted = (name: string) =>
    accepted.some((part) => part === name || (part.startsWith(`${name};`) && !/q=0(\.0*)?$/.test(part)))
  const encoding = encodings.find(({ name }) => name === null || isAccepted(name)) ?? encodings[encodings.length - 1]
  return new Response(encoding.body, {
    headers: { ...shared, 'Content-Type': type, ...(encoding.name && { 'Content-Encoding': encoding.name }) },
  })
}
