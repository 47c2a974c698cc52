import Database from 'better-sqlite3'
import { expect } from 'vitest'

/** What became of acknowledged events. */
export interface Tally {
  acked: number
  /** Not in the file. */
  lost: number
  /** More than once in the file: as rows, views or visits. */
  doubled: number
  /** `ok`, or what SQLite found. */
  integrity: unknown
}

/** Compares what was acknowledged with the rows of a file. */
export function tallyOf(file: string, acked: ReadonlySet<string>): Tally {
  const db = new Database(file)
  try {
    const all = (sql: string) => db.prepare<[], string>(sql).pluck().all()
    const events = all("select views.id || ' ' || events.n from events join views on views.num = events.view")
    const present = new Set(events)
    const surplus = (rows: string[]) => rows.length - new Set(rows).size
    return {
      acked: acked.size,
      lost: [...acked].filter((event) => !present.has(event)).length,
      doubled: surplus(events) + surplus(all('select id from views')) + surplus(all('select id from visits')),
      integrity: db.pragma('integrity_check', { simple: true }),
    }
  } finally {
    db.close()
  }
}

/** Prints the figures, and expects that nothing was lost or doubled and that something was acknowledged. */
export function expectKept(what: string, file: string, acked: ReadonlySet<string>, more = ''): void {
  const tally = tallyOf(file, acked)
  console.log(`${what}: ${tally.acked} acked, ${tally.lost} lost, ${tally.doubled} doubled${more && `; ${more}`}`)
  expect(tally).toEqual({ acked: acked.size, lost: 0, doubled: 0, integrity: 'ok' })
  expect(acked.size).toBeGreaterThan(0)
}
