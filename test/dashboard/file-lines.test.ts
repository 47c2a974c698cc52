import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { piecesOf } from '../../collector/dashboard/settings/file-lines.js'

async function read(file: File) {
  const pieces = []
  for await (const piece of piecesOf(file)) pieces.push(piece)
  return { pieces, lines: pieces.flatMap(({ lines }) => lines) }
}

describe('the lines of a file', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\n\nbé\n', ['a', '', 'bé']],
  ])('of %j are all there', async (text, lines) => {
    expect((await read(new File([text], 'a.ndjson'))).lines).toEqual(lines)
  })

  it('are whole where the file comes in parts', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i} ${'ü'.repeat(i % 50)}`)
    const { pieces, lines: found } = await read(new File([lines.join('\n')], 'a.ndjson'))

    expect(found).toEqual(lines)
    expect(Math.max(...pieces.map((piece) => piece.lines.length))).toBe(500)
  })

  it('come in pieces below what a request takes', async () => {
    const lines = Array.from({ length: 40 }, () => 'x'.repeat(100_000))
    const { pieces } = await read(new File([lines.join('\n')], 'a.ndjson'))

    expect(Math.max(...pieces.map((piece) => piece.lines.join('\n').length))).toBeLessThan(1_200_000)
    expect(pieces.at(-1)?.bytes).toBe(4_000_039)
  })

  it('are unpacked', async () => {
    expect((await read(new File([gzipSync('a\nb\n')], 'a.ndjson.gz'))).lines).toEqual(['a', 'b'])
  })
})
