/** A longer line is none of a recording: a batch has at most 60,000 bytes. */
const MAX_BYTES = 1024 * 1024
const NEWLINE = 10

/** A line, or `null` for one that is too long to be kept, and how many bytes of the stream end with it. */
export interface Line {
  text: string | null
  end: number
}

/** The lines of a stream of bytes, in constant memory however long they are. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let length = 0
  let end = 0

  function add(part: Buffer): void {
    end += part.length
    length += part.length
    if (length <= MAX_BYTES) parts.push(part)
    else parts = []
  }

  function take(): Line {
    const line = { text: length <= MAX_BYTES ? Buffer.concat(parts).toString() : null, end }
    parts = []
    length = 0
    return line
  }

  for await (const chunk of stream) {
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, to))
      end++
      yield take()
      from = to + 1
    }
    add(chunk.subarray(from))
  }
  if (length > 0) yield take()
}
