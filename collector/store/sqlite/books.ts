import { type Book, createBook } from './book.js'
import type { Connection } from './open.js'
import type { Segment } from './segment.js'

/** A larger one is made again for the next question, as memory matters more then. */
const MAX_KEPT = 100_000

/** The books of sites, each made once while no day of its site changes. */
export function createBooks(db: Connection, lasting: (site: number) => Iterable<Pick<Segment, 'day' | 'lasting'>>) {
  const daysOf = db
    .prepare<[number], string | null>(`select group_concat(day || ' ' || version) from days where site = ?`)
    .pluck()
  let known: { key: string; book: Book } | null = null

  return {
    bookOf(site: number): Book {
      const key = `${site}: ${daysOf.get(site)}`
      if (known?.key === key) return known.book
      known = null
      const book = createBook(lasting(site))
      known = { key, book }
      return book
    },
    /** When a question has been answered. */
    forgetLarge(): void {
      if (known && known.book.size > MAX_KEPT) known = null
    },
  }
}
