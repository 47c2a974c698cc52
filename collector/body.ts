/** A request's body as text, or `null` when it has more bytes than `limit`: then the rest is not read. */
export async function readBody(request: Request, limit: number): Promise<string | null> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    // The server takes no more bytes than were declared.
    return Number(declared) > limit ? null : Buffer.from(await request.arrayBuffer()).toString()
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
