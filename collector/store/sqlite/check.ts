import { FIRST_UNKEPT } from './events.js'
import type { Connection } from './open.js'
import { TEXTS } from './views.js'

const MAX_LINES = 100

/** What must be true of the rows; each counts those of which it is not. */
const RULES: readonly { rule: string; broken: string }[] = [
  {
    rule: 'every event has its view',
    broken: 'select count(*) from events where not exists (select 1 from views where num = events.view)',
  },
  {
    rule: 'every view has its site, and its visit or its cookieless visitor',
    broken: `select count(*) from views
      where not exists (select 1 from sites where num = views.site)
      or iif(visit is null, day is null or visitor is null,
        not exists (select 1 from visits where num = views.visit and site = views.site))`,
  },
  {
    rule: 'every visit has its visitor',
    broken: `select count(*) from visits
      where not exists (select 1 from visitors where site = visits.site and num = visits.visitor)`,
  },
  {
    rule: 'every visit starts with its first kept event, on the day of that',
    broken: `select count(*) from visits
      where start is not (
        select min(events.at) from views join events on events.view = views.num and events.type < ${FIRST_UNKEPT}
        where views.visit = visits.num)
      or day is not start / 86400000`,
  },
  {
    rule: 'every day with visits is known',
    broken: `select count(*) from (
        select site, day from visits where day is not null
        union
        select site, day from views
        where visit is null and exists (select 1 from events where view = views.num and type < ${FIRST_UNKEPT}))
      where not exists (select 1 from days where days.site = site and days.day = day)`,
  },
  {
    rule: 'every view has its client, its locality and its texts',
    broken: `select count(*) from views
      where not exists (select 1 from clients where num = views.client)
      or not exists (select 1 from localities where num = views.locality)
      ${TEXTS.map((text) => `or not exists (select 1 from strings where num = views.${text})`).join('\n')}`,
  },
  {
    rule: 'every event has its name, and details that can be read',
    broken: `select count(*) from events
      where not exists (select 1 from strings where num = events.name) or not json_valid(coalesce(detail, '{}'))`,
  },
]

/**
 * Looks through the whole file: SQLite's own check, foreign keys, and what must be true of the rows. Only reads. What is
 * wrong, a line each; nothing when all is well.
 */
export function check(db: Connection, onProgress: (share: number, what: string) => void): string[] {
  onProgress(0, 'pages and indexes')
  const damage = damageOf(db)
  if (damage.length > 0) return damage
  const problems = db
    .prepare<[], { table: string }>('pragma foreign_key_check')
    .all()
    .map(({ table }) => {
      return `${table}: a row refers to one that is not there`
    })
  for (const [i, { rule, broken }] of RULES.entries()) {
    onProgress((i + 1) / (RULES.length + 1), rule)
    const rows = db.prepare<[], number>(broken).pluck().get() ?? 0
    if (rows > 0) problems.push(`not true of ${rows} rows: ${rule}`)
  }
  return problems
}

/** What SQLite finds wrong with the file, or with one of its tables; the first lines, none when it is whole. */
export function damageOf(db: Connection, table?: string): string[] {
  try {
    const found = db
      .prepare<[], string>(`pragma integrity_check(${table ?? MAX_LINES})`)
      .pluck()
      .all()
    return found.filter((line) => line !== 'ok')
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
