import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event, Props } from '../../sdk/protocol.js'
import { MINUTE, NINE, visit } from '../traffic.js'
import { openStage, type Stage } from './stage.js'

const SECRET = 'known-to-the-backend-alone'
/** `printf u_42 | openssl dgst -sha256 -hmac known-to-the-backend-alone` */
const SIGNATURE = 'ed09c881a551a339bcc837be3e8aa16cf7d8dc10ce6eb589688562ceb91ca0a2'

let stage: Stage
beforeEach(() => {
  stage = openStage()
  stage.set({ secret: SECRET, signedIdentify: true })
})
afterEach(() => stage.close())

const sign = (text: string, secret = SECRET) => createHmac('sha256', secret).update(text).digest('hex')

interface Claim {
  user?: string
  account?: string
  traits?: Props
}

/** A visit whose second event says who the visitor is. */
async function claim(claimed: Claim) {
  const batch = visit()
  const identify: Event = { type: 'identify', view: batch.views[0].id, n: 1, at: NINE, ...claimed }
  const reply = await stage.post('/e', { ...batch, events: [...batch.events, identify] })
  const history = await stage.store.readVisitor(stage.traffic.site, batch.visitor?.id ?? '')
  const kept = history?.visits[0].views[0].events.find(({ type }) => type === 'identify')
  return { status: reply.status, body: await reply.json(), kept }
}

describe('an identify of a site that asks for signatures', () => {
  it('counts with the one of its user, which is not kept', async () => {
    const { body, kept } = await claim({ user: 'u_42', traits: { plan: 'pro', signature: SIGNATURE } })

    expect(body).toEqual({ accepted: 2, rejected: [] })
    expect(kept).toMatchObject({ user: 'u_42', traits: { plan: 'pro' } })
    expect(readFileSync(`${stage.file}-wal`).includes(SIGNATURE)).toBe(false)
  })

  it.each([
    ['none', {}, 'unsigned'],
    ["another user's", { signature: sign('u_43') }, 'bad_signature'],
    ['one by another secret', { signature: sign('u_42', 'guessed') }, 'bad_signature'],
    ['the first half of it', { signature: SIGNATURE.slice(0, 32) }, 'bad_signature'],
    ['an empty one', { signature: '' }, 'bad_signature'],
    ['a number', { signature: 42 }, 'bad_signature'],
    ['true', { signature: true }, 'bad_signature'],
  ])('is rejected alone with %s', async (_, traits: Props, reason) => {
    const { status, body, kept } = await claim({ user: 'u_42', traits })

    expect(status).toBe(202)
    expect(body).toMatchObject({ accepted: 1, rejected: [{ path: 'events[1].traits.signature', reason }] })
    expect(kept).toBeUndefined()
  })

  it('is rejected while the site has no secret', async () => {
    stage.set({ secret: null })

    expect((await claim({ user: 'u_42', traits: { signature: SIGNATURE } })).body.accepted).toBe(1)
  })

  it('proves an account with its user, or alone', async () => {
    const of = async (claimed: Claim, text: string) =>
      (await claim({ ...claimed, traits: { signature: sign(text) } })).body.accepted

    expect(await of({ user: 'u_42', account: 'acme' }, 'u_42\nacme')).toBe(2)
    expect(await of({ account: 'acme' }, '\nacme')).toBe(2)
    expect(await of({ user: 'u_42', account: 'acme' }, 'u_42')).toBe(1)
    expect(await of({ account: 'acme' }, 'acme')).toBe(1)
    expect(await of({ user: 'u_42\nacme' }, 'u_42\nacme')).toBe(1)
  })

  it('needs none from a server, whose key says enough', async () => {
    const events = [{ id: 'i-1', at: NINE, type: 'identify', user: 'u_42' }]
    const key = { Authorization: `Bearer ${stage.keyOf('write')}` }

    expect(await (await stage.post('/api/v1/events', { events }, key)).json()).toEqual({ accepted: 1, rejected: [] })
  })
})

describe('an identify of any other site', () => {
  it('counts without a signature, and keeps none', async () => {
    stage.set({ signedIdentify: false })
    const { body, kept } = await claim({ user: 'u_42', traits: { signature: 'whatever' } })

    expect(body.accepted).toBe(2)
    expect(kept).toMatchObject({ user: 'u_42' })
    expect(kept).not.toHaveProperty('traits')
  })
})

describe('a token', () => {
  const HOUR = 60 * MINUTE
  const make = (payload: unknown, { hash = 'sha512', secret = SECRET } = {}) => {
    const text = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64url')
    return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`
  }
  const GOOD = { site: 'shop.example', expires: NINE + HOUR }
  const senderWith = async (token: string) => {
    const reply = await stage.post(`/e?token=${encodeURIComponent(token)}`, visit())
    return { status: reply.status, sender: await stage.ask('events', 'event:sender') }
  }

  it("of the site's backend marks what its pages send", async () => {
    expect(await senderWith(make(GOOD))).toEqual({ status: 202, sender: { signed: 1 } })
  })

  it.each([
    ['that is over', make({ ...GOOD, expires: NINE + MINUTE })],
    ['of another site', make({ ...GOOD, site: 'other.example' })],
    ['that never ends', make({ site: 'shop.example' })],
    ['by another secret', make(GOOD, { secret: 'guessed' })],
    ['made of the signature of a user of that name', make(GOOD, { hash: 'sha256' })],
    ['whose payload was changed', make(GOOD).replace(/^./, 'f')],
    ['without a signature', make(GOOD).split('.')[0]],
    ['that is empty', ''],
    ['that says nothing', make('null')],
    ['that is no JSON', make('hello')],
  ])('%s marks nothing, and what it came with is kept', async (_, token) => {
    expect(await senderWith(token)).toEqual({ status: 202, sender: { browser: 1 } })
  })

  it('can be asked for', async () => {
    await stage.post(`/e?token=${make(GOOD)}`, visit())
    await stage.post('/e', visit({ visitor: 'spam' }))
    const question = {
      site_id: 'shop.example',
      metrics: ['visitors', 'visits'],
      date_range: 'day',
      filters: [['is_not', 'event:sender', ['browser']]],
    }
    const reply = await stage.post('/api/v2/query', question, { Authorization: `Bearer ${stage.keyOf('read')}` })

    expect((await reply.json()).results).toEqual([{ dimensions: [], metrics: [1, 1] }])
  })
})
