import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInvalid } from '../../collector/writer/checks.js'
import { validate } from '../../collector/writer/validate.js'
import { LIMITS } from '../../sdk/protocol.js'
import { NINE, visit } from '../traffic.js'

const good = () => visit({ tracks: [{}] })

function judge(body: unknown) {
  const result = validate(body)
  return isInvalid(result) ? { problem: result.problem() } : result
}

function rejectedOf(body: unknown) {
  const result = judge(body)
  if ('problem' in result) throw new Error(`not a batch: ${result.problem.path} ${result.problem.message}`)
  return result.rejected.map(({ path, reason }) => `${path} ${reason}`)
}

describe('a batch', () => {
  it('that is right passes whole', () => {
    const batch = good()

    expect(judge(batch)).toEqual({ batch, rejected: [], rejectedEvents: [] })
  })

  it.each([
    ['no object', [], '', 'wrong_type'],
    ['another version', { ...good(), v: 2 }, 'v', 'unknown_version'],
    ['no site', { ...good(), site: undefined }, 'site', 'wrong_type'],
    ['a time that is a text', { ...good(), sent: '1' }, 'sent', 'wrong_type'],
    ['a visitor without an id', { ...good(), visitor: { first: 1, visits: 1 } }, 'visitor.id', 'not_an_id'],
    ['a visitor without a visit', { ...good(), visit: undefined }, 'visit', 'incomplete'],
    ['an ordinal of 0', { ...good(), visitor: { id: 'a', first: 1, visits: 0 } }, 'visitor.visits', 'out_of_range'],
    ['events that are no list', { ...good(), events: {} }, 'events', 'wrong_type'],
    ['too many events', { ...good(), events: Array(LIMITS.events + 1).fill({}) }, 'events', 'too_many'],
  ])('with %s is none, and the path says where', (_, body, path, reason) => {
    expect(judge(body)).toMatchObject({ problem: { path, reason } })
  })

  it('loses what it has of unknown fields, and nothing else', () => {
    const batch = good()

    expect(judge({ ...batch, colour: 'red', views: batch.views.map((view) => ({ ...view, shoe: 42 })) })).toEqual({
      batch,
      rejected: [],
      rejectedEvents: [],
    })
  })

  it('keeps its good events beside a bad one, which is named', () => {
    const batch = good()
    const [pageview, track] = batch.events
    const bad = { ...track, n: 7, name: '' }
    const result = judge({ ...batch, events: [pageview, bad, track] })

    expect(result).toMatchObject({ batch: { events: [{ n: 0 }, { n: 1 }] } })
    expect(rejectedOf({ ...batch, events: [pageview, bad, track] })).toEqual(['events[1].name empty'])
  })

  it.each([
    ['of an unknown type', { type: 'smell' }, 'type unknown_type'],
    ['of an inherited type', { type: 'constructor' }, 'type unknown_type'],
    ['of no view of the batch', { view: 'elsewhere' }, 'view no_view'],
    ['with a negative n', { n: -1 }, 'n out_of_range'],
    ['older than seven days', { at: NINE - 8 * 86_400_000 }, 'at too_old'],
    ['with a reserved name', { name: 'pageview' }, 'name reserved_name'],
    ['with a value that is a text', { value: '9.90' }, 'value wrong_type'],
    ['with a currency of two letters', { currency: 'EU' }, 'currency not_a_currency'],
    ['that is an order without an id', { name: 'order' }, 'order_id missing'],
    ['with a score beyond its scale', { type: 'feedback', kind: 'nps', score: 11 }, 'score out_of_range'],
    ['with half a thumb', { type: 'feedback', kind: 'thumbs', score: 0.5 }, 'score wrong_type'],
  ])('rejects an event %s', (_, change, expected) => {
    const batch = good()
    const [pageview, track] = batch.events

    expect(rejectedOf({ ...batch, events: [pageview, { ...track, ...change }] })).toEqual([`events[1].${expected}`])
  })

  it('says which event it left out, where that can be told', () => {
    const batch = good()
    const [{ view }, track] = batch.events
    const bad = [{ ...track, name: '' }, { ...track, n: 'first' }, { ...track, view: 'no id' }, 'nothing']

    expect(judge({ ...batch, events: bad })).toMatchObject({
      rejectedEvents: [
        { reason: 'empty', event: { view, n: 1 } },
        { reason: 'wrong_type', event: null },
        { reason: 'not_an_id', event: null },
        { reason: 'wrong_type', event: null },
      ],
    })
  })

  it('rejects a view without an absolute URL, and with it its events', () => {
    const batch = good()
    const views = batch.views.map((view) => ({ ...view, url: '/pricing' }))

    expect(rejectedOf({ ...batch, views })).toEqual([
      'views[0].url not_a_url',
      'events[0].view no_view',
      'events[1].view no_view',
    ])
  })

  it('cuts long texts by bytes, between characters', () => {
    const batch = good()
    const result = judge({ ...batch, views: [{ ...batch.views[0], title: 'é'.repeat(400) }] })

    expect(result).toMatchObject({ batch: { views: [{ title: 'é'.repeat(250) }] } })
  })

  it('keeps 30 properties of a simple kind and no others', () => {
    const batch = good()
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, i]))
    const props = { nested: { a: 1 }, list: [1], infinite: Number.POSITIVE_INFINITY, ...many }
    const result = judge({ ...batch, events: [{ ...batch.events[1], props }] })

    expect(result).toMatchObject({ batch: { events: [{ props: { key0: 0, key29: 29 } }] } })
    if ('problem' in result || result.batch.events[0].type !== 'track') throw new Error('no batch')
    expect(Object.keys(result.batch.events[0].props ?? {})).toHaveLength(30)
  })

  it('brings totals into their range instead of refusing the view', () => {
    const batch = good()
    const view = { ...batch.views[0], active: -5, visible: 1e12, scroll: 130.4, span: 12.6 }

    expect(judge({ ...batch, views: [view] })).toMatchObject({
      batch: { views: [{ active: 0, visible: 86_400_000, scroll: 100, span: 13 }] },
    })
  })
})

describe('whatever comes in', () => {
  it('is a batch or has a reason, and never an exception', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: false }), (body) => {
        const result = judge(body)
        return 'problem' in result ? result.problem.reason !== '' : Array.isArray(result.rejected)
      }),
      { numRuns: 2000 },
    )
  })

  it('in place of any field of a good batch neither throws nor sinks more than it must', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('visitor', 'visit', 'context', 'views', 'events', 'dropped', 'sdk'),
        fc.anything({ withBigInt: false }),
        (field, value) => {
          judge({ ...good(), [field]: value })
          return true
        },
      ),
      { numRuns: 2000 },
    )
  })
})
