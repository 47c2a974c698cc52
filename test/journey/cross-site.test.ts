import { once } from 'node:events'
import { request as ask, createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { choosePassword, type Guest, openReception, PASSWORD, type Reception, serveOthers } from './reception.js'

const SITE = 'shop.example'
const GOAL = { site: SITE, name: 'evil', condition: { type: 'page', pattern: '/' } }
/** What an owner may do, by route: each works when it comes from our own page. */
const DOES: Record<string, object> = {
  '/api/v1/users': { site: SITE, name: 'evil', role: 'owner' },
  '/api/v1/users/ben/link': {},
  '/api/v1/shares': { site: SITE, name: 'evil' },
  '/api/v1/keys': { site: SITE, scope: 'admin' },
  '/api/v1/sites': { site: 'evil.example' },
  '/api/v1/goals': GOAL,
  '/api/v1/segments': { site: SITE, name: 'evil', filters: [['is', 'event:page', ['/']]] },
  '/api/v1/core-actions': { site: SITE, name: 'evil', condition: { type: 'event', name: 'play' } },
  '/api/v1/questions': { site: SITE, name: 'evil', kind: 'nps' },
  '/api/v1/costs': { site: SITE, costs: [{ date: '2026-03-02', amount: 1 }] },
  '/api/v1/session': { name: 'ben', password: PASSWORD },
}

const form = (enctype: string, path: string, fields: Record<string, string>) => `
  const form = document.body.appendChild(document.createElement('form'))
  Object.assign(form, { method: 'post', enctype: '${enctype}', action: COLLECTOR + '${path}' })
  for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
    form.append(Object.assign(document.createElement('input'), { name, value }))
  }
  form.submit()`
/** JSON, but for the = that a form writes somewhere in the middle, where it harms nothing. */
function asText(path: string): string {
  const text = JSON.stringify(DOES[path]).replace('{}', '{ }')
  const cut = text.indexOf('evil') > 0 ? text.indexOf('evil') + 2 : text.length
  return form('text/plain', path, { [text.slice(0, cut)]: text.slice(cut) })
}
const asFields = (enctype: string, path: string) =>
  form(enctype, path, Object.fromEntries(Object.entries(DOES[path]).map(([name, value]) => [name, String(value)])))
const fetching = (path: string, options: object, body: object | null = null) => `
  fetch(COLLECTOR + '${path}', { credentials: 'include', ...${JSON.stringify(options)},
    ${body ? `body: new Blob([${JSON.stringify(JSON.stringify(body))}], { type: 'application/json' })` : ''} }).catch(() => {})`

/** What a page of somebody else can have a browser do. */
const ATTACKS: string[] = [
  ...Object.keys(DOES).map(asText),
  asFields('application/x-www-form-urlencoded', '/api/v1/users'),
  asFields('application/x-www-form-urlencoded', '/api/v1/session'),
  asFields('multipart/form-data', '/api/v1/shares'),
  form('application/x-www-form-urlencoded', `/api/v1/goals/Kept?site=${SITE}`, { _method: 'DELETE' }),
  fetching('/api/v1/keys', { method: 'POST', mode: 'no-cors' }, DOES['/api/v1/keys']),
  fetching('/api/v1/session', { method: 'POST', mode: 'no-cors' }, DOES['/api/v1/session']),
  fetching('/api/v1/users', { method: 'POST' }, DOES['/api/v1/users']),
  fetching('/api/v1/session', { method: 'PUT' }, { password: PASSWORD, new_password: 'evil evil evil' }),
  fetching('/api/v1/session', { method: 'DELETE' }),
  fetching(`/api/v1/goals/Kept?site=${SITE}`, { method: 'DELETE' }),
  `location = COLLECTOR + '/api/v1/goals?site=${SITE}&name=evil'`,
  `location = COLLECTOR + '/api/v1/users/ben/link'`,
]

/** Those that no browser asks the collector about before. */
const UNASKED = ATTACKS.filter((each) => /form.submit|no-cors/.test(each)).length
const LINKS = ATTACKS.filter((each) => each.startsWith('location =')).length

interface Seen {
  method: string
  status: number
  hasSession: boolean
}
/** What came to the collector's routes, and was answered. */
const seen: Seen[] = []

/** Before a collector: notes what comes to its routes. */
async function watch(url: string): Promise<Server> {
  const server = createServer((request, reply) => {
    const { method = '', headers, url: path = '' } = request
    const asked = ask(url + path, { method, headers }, (answer) => {
      const { statusCode: status = 0 } = answer
      reply.writeHead(status, answer.headers)
      answer.pipe(reply)
      if (path.startsWith('/api')) seen.push({ method, status, hasSession: headers.cookie !== undefined })
    })
    // Of a page that was left.
    asked.on('error', () => reply.destroy())
    reply.on('close', () => asked.destroy())
    request.pipe(asked)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

let door: Server
let reception: Reception
let others: Awaited<ReturnType<typeof serveOthers>>
beforeAll(async () => {
  reception = await openReception(['--host-resolver-rules=MAP *.test 127.0.0.1'])
  await choosePassword(reception.url, reception.footfall.run(['user', 'add', 'ben', '--site', SITE]).out)
  reception.footfall.run(['goal', 'add', '--site', SITE, '--name', 'Kept', '--page', '/kept'])
  door = await watch(reception.url)
  others = await serveOthers((path) => {
    const { searchParams } = new URL(path, 'http://other')
    const collector = JSON.stringify(searchParams.get('collector'))
    return `<body><script>const COLLECTOR = ${collector}\n${ATTACKS[Number(searchParams.get('attack'))]}</script>`
  })
})
afterAll(async () => {
  others?.close()
  door?.close()
  await reception?.close()
})

/** Every row there is, but for when a session was last seen. */
function rows(): Record<string, unknown[]> {
  const db = new Database(reception.footfall.store, { readonly: true })
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    const names = tables.pluck().all() as string[]
    return Object.fromEntries(names.map((name) => [name, db.prepare(`select * from "${name}"`).all()]))
  } finally {
    db.close()
  }
}

const collectorAt = (host: string) => `http://${host}:${(door.address() as AddressInfo).port}`

/** Does one, and gives what came of it at the collector. */
async function attack({ context }: Guest, { from, at, i }: { from: string; at: string; i: number }): Promise<Seen> {
  const before = seen.length
  const page = await context.newPage()
  // It may leave before it is there: that it has come is seen at the collector.
  page.goto(`${from}/?attack=${i}&collector=${at}`, { waitUntil: 'commit' }).catch(() => {})
  await expect.poll(() => seen.length, { timeout: 15_000, interval: 10 }).toBeGreaterThan(before)
  return seen[before]
}

// Browsers send Sec-Fetch-Site to what they trust, such as this machine, and only the origin to what they do not.
it.each([
  ['127.0.0.1', '127.0.0.1', 'of another port'],
  ['127.0.0.1', 'evil.test', 'of another site'],
  ['stats.test', 'stats.test', 'of another port, without Sec-Fetch-Site'],
  ['stats.test', 'evil.test', 'of another site, without Sec-Fetch-Site'],
])('at %s a page at %s, %s, changes nothing', async (host, other, what) => {
  const at = collectorAt(host)
  const guest = await reception.come()
  await guest.page.goto(`${at}/?site=${SITE}`)
  await guest.page.getByLabel('Name or e-mail address').fill('anna')
  await guest.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await guest.page.keyboard.press('Enter')
  await guest.page.getByRole('button', { name: 'Sign out' }).waitFor()
  const before = { rows: rows(), cookies: await guest.context.cookies(at) }

  await guest.page.goto('about:blank')
  const answers = []
  for (let i = 0; i < ATTACKS.length; i++)
    answers.push(await attack(guest, { from: `http://${other}:${others.port}`, at, i }))

  const done = answers.filter(({ method, status }) => /^(POST|PUT|DELETE)$/.test(method) && status < 400)
  const signedIn = answers.filter(({ hasSession }) => hasSession).length
  console.log(`${answers.length} requests of a page ${what}: ${done.length} changes`)
  expect(done).toEqual([])
  expect({ rows: rows(), cookies: await guest.context.cookies(at) }).toEqual(before)
  // Another port is of the same site: such requests bring the session along. From elsewhere links alone do.
  expect(signedIn).toBe(host === other ? UNASKED + LINKS : LINKS)
  await guest.leave()
})

it.each(Object.keys(DOES))('the same works from our own page: %s', async (path) => {
  const guest = await reception.come()
  await guest.signIn('anna')
  const before = rows()
  const status = await guest.page.evaluate(
    async ([path, body]) =>
      (await fetch(path, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })).status,
    [path, JSON.stringify(DOES[path])],
  )

  expect(status).toBeLessThan(300)
  expect(rows()).not.toEqual(before)
  await guest.leave()
})
