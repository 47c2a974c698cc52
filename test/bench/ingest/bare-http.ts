// The limits of HTTP, in a process of their own; prints its port. The same server library reads, parses and checks the
// same bodies: at /e it keeps nothing, at /durable each becomes one row, and all that came together share a commit.
import { serve } from '@hono/node-server'
import Database from 'better-sqlite3'
import { Hono } from 'hono'
import { isInvalid } from '../../../collector/writer/checks.js'
import { validate } from '../../../collector/writer/validate.js'

const [file] = process.argv.slice(2)
const db = new Database(file)
db.pragma('journal_mode = wal')
db.pragma('synchronous = full')
db.exec('create table if not exists bodies (num integer primary key, body text not null) strict')
const insert = db.prepare('insert into bodies (body) values (?)')
const commit = db.transaction((bodies: string[]) => {
  for (const body of bodies) insert.run(body)
})

let waiting: { text: string; done: () => void }[] = []

function keep(text: string): Promise<void> {
  return new Promise((done) => {
    if (waiting.push({ text, done }) === 1) setImmediate(write)
  })
}

function write(): void {
  const turn = waiting
  waiting = []
  commit(turn.map(({ text }) => text))
  for (const { done } of turn) done()
}

const app = new Hono()
app.post('/e', async (c) => {
  const valid = validate(JSON.parse(Buffer.from(await c.req.arrayBuffer()).toString()))
  return isInvalid(valid) ? c.json({}, 400) : c.json({ accepted: valid.batch.events.length, rejected: [] }, 202)
})
app.post('/durable', async (c) => {
  await keep(Buffer.from(await c.req.arrayBuffer()).toString())
  return c.json({ accepted: 1, rejected: [] }, 202)
})
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))
