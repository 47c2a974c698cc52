import { LIMITS } from '../../sdk/protocol.js'
import type { Cost } from '../costs.js'
import { dayOfDate } from '../day.js'
import { isCurrency, minorOf } from '../money.js'
import type { Site } from '../sites.js'
import { CHANNELS } from '../writer/channel.js'
import { fail, record, show } from './read.js'

const MAX_COSTS = 1000
/** Of one request: a cost of several days is one of each. */
const MAX_DAYS = 10_000

const KEYS = ['id', 'date', 'from', 'to', 'channel', 'source', 'campaign', 'amount', 'currency']

/**
 * `{ "costs": [ … ] }` → each as one cost a day: an amount of several days is split evenly, what cannot be split on the
 * first ones. The first problem is thrown (read.ts).
 */
export function costsOf(body: Record<string, unknown>, site: Site): Cost[][] {
  const { costs: given } = record(body, '', ['site', 'site_id', 'costs'])
  if (!Array.isArray(given)) return fail('wrong_type', 'costs', 'must be a list')
  if (given.length > MAX_COSTS) fail('too_many', 'costs', `must have at most ${MAX_COSTS} items`)
  let days = 0
  return given.map((value, i) => {
    const path = `costs[${i}]`
    const cost = record(value, path, KEYS)
    const { first, last } = daysOf(cost, path)
    days += last - first + 1
    if (days > MAX_DAYS) fail('too_many', path, `must be of at most ${MAX_DAYS} days, all costs together`)
    const { amount, currency } = moneyOf(cost, path, site)
    const about = {
      channel: channelOf(cost.channel, `${path}.channel`),
      source: textOf(cost.source, `${path}.source`),
      campaign: textOf(cost.campaign, `${path}.campaign`),
      id: textOf(cost.id, `${path}.id`),
    }
    return split(amount, last - first + 1).map((part, after) => ({
      day: first + after,
      ...about,
      money: { amount: part, currency },
    }))
  })
}

function split(amount: number, days: number): number[] {
  const each = Math.floor(amount / days)
  const rest = amount - each * days
  return Array.from({ length: days }, (_, day) => (day < rest ? each + 1 : each))
}

/** `date`, or `from` and `to`, of what stands at `path`; the first problem is thrown. */
export function daysOf(given: Record<string, unknown>, path: string): { first: number; last: number } {
  const { date, from, to } = given
  const at = (key: string) => (path === '' ? key : `${path}.${key}`)
  if (date !== undefined && (from !== undefined || to !== undefined))
    fail('invalid_date', at('date'), 'must not stand beside from and to')
  if (from === undefined && to === undefined) {
    const day = dayIn(date, at('date'))
    return { first: day, last: day }
  }
  const [first, last] = [dayIn(from, at('from')), dayIn(to, at('to'))]
  if (last < first) fail('invalid_date', at('to'), 'must not be before from')
  return { first, last }
}

/** Counted from 1970. */
export function dayIn(value: unknown, path: string): number {
  const day = typeof value === 'string' ? dayOfDate(value) : null
  return day !== null && day >= 0 ? day : fail('invalid_date', path, 'must be a date, 1970 or later: 2026-03-02')
}

function moneyOf({ amount, currency: given }: Record<string, unknown>, path: string, site: Site): Cost['money'] {
  const currency = given === undefined || isCurrency(given) ? (given ?? site.currency) : unknownCurrency(path)
  const minor = typeof amount === 'number' && amount >= 0 ? minorOf(amount, currency) : Number.NaN
  if (!Number.isSafeInteger(minor)) fail('invalid_amount', `${path}.amount`, `must be an amount of ${currency}: 120.5`)
  return { amount: minor, currency }
}

const unknownCurrency = (path: string) => fail('unknown_currency', `${path}.currency`, 'must be an ISO 4217 code: EUR')

function channelOf(value: unknown, path: string): string {
  if (value === undefined || value === '') return ''
  const channel = CHANNELS.find((known) => known === value)
  return channel ?? fail('unknown_channel', path, `${show(value)} is not a channel`, CHANNELS)
}

function textOf(value: unknown, path: string): string {
  if (value === undefined) return ''
  const isFine = typeof value === 'string' && Buffer.byteLength(value) <= LIMITS.propValue
  return isFine ? value : fail('wrong_type', path, `must be a text of at most ${LIMITS.propValue} bytes`)
}
