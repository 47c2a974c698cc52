import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { demoTraffic } from '../../demo-site/traffic.mjs'
import { install, query } from '../process.js'
import { type Line, median } from './table.js'

const UNTIL = Date.UTC(2026, 5, 1)
const RANGE = ['2026-05-02', '2026-05-31']
const ROUNDS = 9

const QUESTIONS = {
  totals: { metrics: ['visitors', 'visits', 'pageviews', 'bounce_rate', 'active_time'] },
  'top pages': { metrics: ['visitors', 'pageviews', 'time_on_page'], dimensions: ['event:page'] },
  'visitors by day of one source': {
    metrics: ['visitors'],
    dimensions: ['time:day'],
    filters: [['is', 'visit:source', ['Google']]],
  },
}

/** Milliseconds over HTTP for 30 days of about 200,000 events, against SQL over the rows for two of the totals. */
export async function benchQuery(): Promise<Line[]> {
  const installation = install()
  try {
    const recording = join(installation.folder, 'traffic.ndjson')
    writeFileSync(recording, Array.from(demoTraffic({ until: UNTIL }), (line) => `${JSON.stringify(line)}\n`).join(''))
    installation.run(['site', 'add', 'demo.example', '--timezone', 'Europe/Berlin'])
    installation.run(['import', recording])
    const key = installation.run(['key', 'create', '--site', 'demo.example', '--read']).out
    const sql = median(Array.from({ length: 5 }, () => sqlMs(installation.store)))
    const lines: Line[] = []
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const url = await installation.serve()
      const { cold, warm } = await measure(() => query(url, key, { ...question, date_range: RANGE }))
      await installation.stop()
      const against = { unit: 'ms', against: sql, limit: 'visitors and pageviews by SQL over the rows' }
      lines.push({ what: `${name}, warm`, value: warm, ...against })
      lines.push({ what: `${name}, first after a start (columns built)`, value: cold, ...against })
    }
    return lines
  } finally {
    await installation.remove()
  }
}

async function measure(ask: () => ReturnType<typeof query>): Promise<{ cold: number; warm: number }> {
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now()
    const { status, body } = await ask()
    times.push(performance.now() - start)
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  return { cold: times[0], warm: median(times.slice(1)) }
}

/** In English: how many visitors and pageviews were there in the range? */
function sqlMs(file: string): number {
  const db = new Database(file, { readonly: true })
  const question = db.prepare(
    `select count(distinct visits.visitor), count(*)
     from visits
     join views on views.visit = visits.num
     join events on events.view = views.num
     where events.type = 0 and events.at >= ? and events.at < ?`,
  )
  const start = performance.now()
  question.get(Date.parse('2026-05-02T00:00:00+02:00'), Date.parse('2026-06-01T00:00:00+02:00'))
  const ms = performance.now() - start
  db.close()
  return ms
}
