import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSightings } from '../../collector/sightings.js'
import { NINE, visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

interface Doctor {
  first_day: string | null
  checks: { name: string; done: boolean; seen: { origin: string } | null }[]
  verdicts: { code: string; level: string; message: string; advice: string[]; seen: object | null }[]
  scripts: object[]
  refusals: object[]
  unknown_sites: object[]
}

async function ask(key = stage.keyOf('read'), site = 'shop.example'): Promise<Doctor> {
  const reply = await stage.get(`/api/v1/doctor?site=${site}`, { Authorization: `Bearer ${key}` })
  expect(reply.status).toBe(200)
  return reply.json()
}

const load = (page: string) => stage.get('/footfall.js', { Referer: page })
const send = (batch: object, origin: string, headers = {}) => stage.post('/e', batch, { Origin: origin, ...headers })
const codes = ({ verdicts }: Doctor) => verdicts.map(({ code, level }) => `${level} ${code}`)
const done = ({ checks }: Doctor) => checks.filter((check) => check.done).map(({ name }) => name)

const PAGE = 'https://shop.example'

describe('GET /api/v1/doctor', () => {
  it('waits for a page as long as none has come', async () => {
    const told = await ask()

    expect(done(told)).toEqual([])
    expect(codes(told)).toEqual(['note waiting'])
    expect(told.verdicts[0].advice[0]).toBe('Paste the line into the <head> of its pages, publish them, and open one.')
    expect(told.first_day).toBeNull()
  })

  it('ticks the script, the batch and the event as they come', async () => {
    await load(`${PAGE}/pricing`)
    const loaded = await ask()
    await send(visit(), PAGE)
    const counted = await ask()

    expect([done(loaded), codes(loaded)]).toEqual([['script'], ['note loading']])
    expect(done(counted)).toEqual(['script', 'batch', 'event'])
    expect(codes(counted)).toEqual(['good counting'])
    expect(counted.checks[2].seen).toEqual({ origin: PAGE, at: '2026-03-02T09:01:00.000Z', count: 1 })
    expect(counted.first_day).toBe('2026-03-02')
  })

  it('names the site that does not exist, and the one that does', async () => {
    await load(`${PAGE}/`)
    await send(visit({ site: 'shopp' }), PAGE)
    const told = await ask()

    expect(codes(told)).toEqual(['wrong unknown_site'])
    expect(told.verdicts[0]).toMatchObject({
      message: 'A page of https://shop.example sends to the site "shopp", which does not exist.',
      advice: ['Write data-site="shop.example" into the tag of the page, letter by letter.'],
    })
  })

  it('names the host that may not send', async () => {
    stage.set({ origins: ['shop.example'] })
    await send(visit(), 'https://beta.shop.test')
    const told = await ask()

    expect(codes(told)).toEqual(['wrong origin_not_allowed'])
    expect(told.verdicts[0].message).toContain('A page of https://beta.shop.test sends to shop.example')
    expect(told.verdicts[0].advice[0]).toContain('add beta.shop.test to the hosts of the site')
    expect(done(told)).toEqual(['script', 'batch'])
  })

  it('says that a bot is none to count, and after a visitor no more than that', async () => {
    const automated = { ...visit(), context: { automated: true } }
    await send(automated, PAGE)
    const before = await ask()
    await send(visit({ visitor: 'ben' }), PAGE)
    await send(automated, PAGE)
    const after = await ask()

    expect(codes(before)).toEqual(['wrong bot'])
    expect(codes(after)).toEqual(['good counting', 'note bot'])
    expect(after.refusals).toMatchObject([{ reason: 'bot', origin: PAGE, count: 2 }])
  })

  it('says of a batch that cannot be read what is wrong with it', async () => {
    await send({ ...visit(), sent: 'now' }, PAGE)
    const told = await ask()

    expect(codes(told)).toEqual(['wrong not_taken'])
    expect(told.verdicts[0].message).toContain('sent:')
  })

  it('says that events came before it was started', async () => {
    await stage.traffic.receive(visit())

    expect(codes(await ask())).toEqual(['note quiet'])
  })

  it('tells what pages of other sites do to nobody, and what those of no site do to the admin key', async () => {
    stage.store.addSite({ id: 'zoo.example' })
    stage.store.addSite({ id: 'aquarium', origins: ['fish.example'] })
    for (const page of ['https://zoo.example', 'https://fish.example', 'https://nobody.example']) {
      await load(`${page}/`)
      await send(visit({ site: 'zooo' }), page)
    }
    const own = await ask()
    // To allow a host makes it nobody's own that another site is named by.
    stage.set({ origins: ['zoo.example'] })

    expect(own).toMatchObject({ scripts: [], unknown_sites: [] })
    expect(await ask()).toMatchObject({ scripts: [], unknown_sites: [] })
    expect(await ask(ADMIN_KEY)).toMatchObject({
      scripts: [{ origin: 'https://nobody.example' }],
      unknown_sites: [{ site: 'zooo', origin: 'https://nobody.example', count: 1 }],
    })
  })

  it('takes a host that the site allows for the site’s', async () => {
    stage.set({ origins: ['*.tiles.test'] })
    await load('https://www.tiles.test/')

    expect(done(await ask())).toEqual(['script'])
  })

  it('needs a site that is, and no other parameters', async () => {
    const asked = (path: string) => stage.get(path, { Authorization: `Bearer ${ADMIN_KEY}` })

    expect((await asked('/api/v1/doctor?site=none')).status).toBe(404)
    expect(await (await asked('/api/v1/doctor?site=shop.example&colour=red')).json()).toMatchObject({
      error: { code: 'unknown_key', path: 'colour' },
    })
  })
})

describe('what comes to the door', () => {
  const here = { address: '192.0.2.1', isOfAll: false }
  const accepted = { status: 202, body: { accepted: 1, rejected: [] } }
  const open = () => createSightings({ sites: stage.store, clock: () => NINE })

  it('from a page on somebody’s own machine is told to who sits there', () => {
    const sightings = open()
    sightings.scriptLoaded({ page: 'http://localhost:3000/a', address: '192.0.2.1', at: NINE })
    const { site } = stage.traffic

    expect(sightings.of(site, here).scripts).toMatchObject([{ origin: 'http://localhost:3000', count: 1 }])
    expect(sightings.of(site, { ...here, address: '192.0.2.2' }).scripts).toEqual([])
    expect(sightings.of(site, { ...here, address: undefined }).scripts).toEqual([])
  })

  it('of names that are no site’s does not make others forgotten', () => {
    const sightings = open()
    const batch = { origin: PAGE, address: undefined, at: NINE }
    sightings.batchAnswered({ ...batch, ...accepted, site: 'shop.example' })
    const wrong = { status: 400, body: { error: { code: 'missing', message: 'must be there' } } }
    for (let i = 0; i < 2000; i++) sightings.batchAnswered({ ...batch, ...wrong, site: `made-up-${i}` })

    expect(sightings.of(stage.traffic.site, here).accepted).toMatchObject({ count: 1 })
  })

  it.each(['null', 'javascript:alert(1)', `https://${'a'.repeat(300)}.example`, 'https://user@shop.example', ''])(
    'from %s is of no page',
    (page) => {
      const sightings = open()
      sightings.scriptLoaded({ page, address: undefined, at: NINE })

      expect(sightings.of(stage.traffic.site, { address: undefined, isOfAll: true }).scripts).toEqual([])
    },
  )

  it('is remembered of the last 500 origins', () => {
    const sightings = open()
    for (let i = 0; i < 501; i++) sightings.scriptLoaded({ page: `https://${i}.test/`, address: undefined, at: NINE })
    const { scripts } = sightings.of(stage.traffic.site, { address: undefined, isOfAll: true })

    expect(scripts).toHaveLength(500)
    expect(scripts.at(0)?.origin).toBe('https://500.test')
    expect(scripts.at(-1)?.origin).toBe('https://1.test')
  })
})
