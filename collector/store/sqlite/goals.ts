import { type Goal, type GoalKind, MOST_GOALS } from '../../goals.js'
import type { Site } from '../../sites.js'
import type { Connection } from './open.js'
import { createdIn } from './saved.js'

interface GoalRow {
  name: string
  kind: GoalKind
  condition: string
  value: number | null
  currency: string | null
}

const toGoal = ({ name, kind, condition, value, currency }: GoalRow): Goal => ({
  name,
  kind,
  condition: JSON.parse(condition),
  value: value === null || currency === null ? null : { amount: value, currency },
})

/** Goals of sites, read and written by any process. */
export function createGoals(db: Connection) {
  return {
    addGoal({ num }: Site, { name, kind, condition, value }: Goal): boolean {
      const sql = `
        insert or ignore into goals (site, name, kind, condition, value, currency, created)
        select ?, ?, ?, ?, ?, ?, ${createdIn('goals')} where (select count(*) from goals where site = ?) < ?`
      const row = [num, name, kind, JSON.stringify(condition), value?.amount ?? null, value?.currency ?? null]
      return db.prepare(sql).run(...row, Date.now(), num, num, MOST_GOALS).changes > 0
    },
    listGoals({ num }: Site): Goal[] {
      const sql = 'select name, kind, condition, value, currency from goals where site = ? order by created, name'
      return db.prepare<[number], GoalRow>(sql).all(num).map(toGoal)
    },
    removeGoal: ({ num }: Site, name: string): boolean =>
      db.prepare('delete from goals where site = ? and name = ?').run(num, name).changes > 0,
  }
}
