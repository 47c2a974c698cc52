/** Some lines of a file, and how many of its bytes have been read by then. */
export interface Piece {
  lines: string[]
  bytes: number
}

const MAX_LINES = 500
const MAX_LENGTH = 1024 * 1024

/** The lines of a file in pieces that a request takes; `.gz` is unpacked. The file is never in memory as a whole. */
export async function* piecesOf(file: File): AsyncGenerator<Piece> {
  let bytes = 0
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      controller.enqueue(chunk)
    },
  })
  const raw = file.stream().pipeThrough(counting)
  const unpacked = file.name.endsWith('.gz') ? raw.pipeThrough(new DecompressionStream('gzip')) : raw
  const reader = unpacked.pipeThrough(new TextDecoderStream()).getReader()
  let lines: string[] = []
  let length = 0
  let rest = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const [first, ...more] = (rest + part.value).split('\n')
    rest = more.pop() ?? first
    for (const line of part.value.includes('\n') ? [first, ...more] : []) {
      lines.push(line)
      length += line.length
      if (lines.length < MAX_LINES && length < MAX_LENGTH) continue
      yield { lines, bytes }
      lines = []
      length = 0
    }
  }
  if (rest !== '') lines.push(rest)
  if (lines.length > 0) yield { lines, bytes }
}
