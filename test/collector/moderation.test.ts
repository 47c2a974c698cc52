import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event } from '../../sdk/protocol.js'
import { CHROME, HOUR, MINUTE, NINE, visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

/** Answers to one subject, a second after each other, of one visitor. */
function answers(visitor: string | null, count: number, first = 1, subject = 'mug') {
  const batch = visit({ visitor })
  const events = Array.from({ length: count }, (_, i): Event => {
    const n = first + i
    return { type: 'feedback', view: batch.views[0].id, n, at: NINE + n, kind: 'thumbs', score: n % 2, subject }
  })
  return { ...batch, events: [...batch.events, ...events] }
}

describe('PUT /api/v1/feedback/:id', () => {
  const put = (id: string, body: object, key = stage.keyOf('write')) =>
    stage.app.request(`/api/v1/feedback/${id}`, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { Authorization: `Bearer ${key}` },
    })

  it('changes the state of an answer', async () => {
    const batch = answers('anna', 1)
    await stage.post('/e', batch)
    const id = `${batch.views[0].id}.1`

    const changed = await put(id, { state: 'hidden' })
    expect([changed.status, await changed.json()]).toEqual([200, { site: 'shop.example', id, state: 'hidden' }])
    expect((await put(id, { site: 'shop.example', state: 'new' }, ADMIN_KEY)).status).toBe(200)
    expect((await put(id, { state: 'read' }, stage.keyOf('read'))).status).toBe(403)
  })

  it('says what is wrong', async () => {
    const error = async (id: string, body: object) => (await (await put(id, body)).json()).error

    expect(await error('none.1', { state: 'read' })).toMatchObject({ code: 'unknown_feedback' })
    expect(await error('none', { state: 'read' })).toMatchObject({ code: 'unknown_feedback' })
    expect(await error('none.1', { state: 'seen' })).toMatchObject({
      path: 'state',
      allowed: ['new', 'read', 'hidden'],
    })
    expect(await error('none.1', { state: 'read', colour: 'red' })).toMatchObject({ code: 'unknown_key' })
  })
})

describe('answers', () => {
  const send = async (batch: ReturnType<typeof answers>) => (await stage.post('/e', batch)).json()

  it('are 20 an hour of one visitor about one subject', async () => {
    const batch = answers('anna', 22)
    const { accepted, rejected } = await send(batch)

    expect(accepted).toBe(21)
    expect(rejected).toEqual([
      expect.objectContaining({ path: 'events[21].subject', reason: 'too_many_answers' }),
      expect.objectContaining({ path: 'events[22].subject', reason: 'too_many_answers' }),
    ])
    // What is sent again is no answer more, and another subject and another visitor have their own.
    expect((await send(answers('anna', 20))).rejected).toEqual([])
    expect((await send(answers('anna', 20, 30, 'cup'))).rejected).toEqual([])
    expect((await send(answers('ben', 20))).rejected).toEqual([])
    expect((await send(answers(null, 25))).rejected).toHaveLength(5)
  })

  it('are counted from the hour that they come in', async () => {
    const receive = async (batch: ReturnType<typeof answers>, received: number) => {
      const request = { received, userAgent: CHROME, ip: '192.0.2.1' }
      const [outcome] = await stage.traffic.door.receive([{ body: { parsed: batch }, request }])
      return 'rejected' in outcome.body ? outcome.body.rejected.length : outcome
    }

    expect(await receive(answers('anna', 20), NINE + MINUTE)).toBe(0)
    expect(await receive(answers('anna', 1, 40), NINE + HOUR)).toBe(1)
    expect(await receive(answers('anna', 1, 41), NINE + HOUR + MINUTE)).toBe(0)
    // The collector's clock was wrong, and is put right.
    expect(await receive(answers('ben', 20), NINE + 9 * HOUR)).toBe(0)
    expect(await receive(answers('ben', 1, 40), NINE + MINUTE)).toBe(0)
  })

  it('of a recording are taken as they were', async () => {
    const request = { received: NINE + MINUTE, userAgent: CHROME, country: 'DE' }
    const body = { parsed: answers('anna', 30) }
    const [outcome] = await stage.traffic.door.receive([
      { body, request, recorded: { stored: null, isCookieless: false } },
    ])

    expect(outcome).toMatchObject({ status: 202, body: { accepted: 31, rejected: [] } })
  })
})
