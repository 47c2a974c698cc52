import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBudget, type StoppableQuestion } from '../../collector/query/budget.js'
import { createReports, type ReportAnswer, type ReportQuestion } from '../../collector/query/reports.js'
import { checkStop } from '../../collector/query/stop.js'
import { openStore } from '../../collector/store/open.js'
import { Interrupted } from '../../collector/store/store.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

const DAY = 24 * HOUR
const SITE = { id: 'shop.example', timezone: 'UTC', currency: 'EUR' } as ReportQuestion['site']
const QUESTION: ReportQuestion = { report: 'query', site: SITE, body: {}, now: NINE }
const ANSWER: ReportAnswer = { results: [], meta: {}, query: {} }

const isStopped = ({ stop }: StoppableQuestion): boolean => {
  try {
    checkStop(stop)
    return false
  } catch (error) {
    return error instanceof Interrupted
  }
}

describe('a question with a budget', () => {
  let asked: StoppableQuestion[]
  beforeEach(() => {
    asked = []
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const open = (answerAfterMs: number) =>
    createBudget({
      seconds: 10,
      ask: async (question) => {
        asked.push(question)
        await new Promise((done) => setTimeout(done, answerAfterMs))
        return ANSWER
      },
    })

  it('has its answer where that comes in time', async () => {
    const answered = open(9000)(QUESTION)
    expect(isStopped(asked[0])).toBe(false)
    await vi.advanceTimersByTimeAsync(9000)

    expect(await answered).toBe(ANSWER)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is refused where it does not, and stopped', async () => {
    const answered = open(60_000)(QUESTION)
    await vi.advanceTimersByTimeAsync(10_000)

    expect(await answered).toMatchObject({
      error: { code: 'query_timeout', message: expect.stringContaining('FOOTFALL_QUERY_BUDGET') },
    })
    expect(isStopped(asked[0])).toBe(true)
  })

  it('is stopped when nobody waits any more', async () => {
    const leaving = new AbortController()
    const answered = open(60_000)(QUESTION, leaving.signal)
    expect(isStopped(asked[0])).toBe(false)
    leaving.abort()
    await answered

    expect(isStopped(asked[0])).toBe(true)
    await open(60_000)(QUESTION, AbortSignal.abort())
    expect(isStopped(asked[1])).toBe(true)
  })
})

describe('a store whose reader is not wanted any more', () => {
  const folder = mkdtempSync(join(tmpdir(), 'footfall-budget-'))
  const url = `sqlite:${folder}/footfall.db`
  const writing = openStore(url, 'write')
  const { site, receive } = createTraffic(writing)
  let left = Number.POSITIVE_INFINITY
  const reading = openStore(url, 'read', {
    checkWanted() {
      if (left-- <= 0) throw new Interrupted('enough')
    },
  })
  afterEach(() => {
    left = Number.POSITIVE_INFINITY
  })

  const REPORTS: [ReportQuestion['report'], object][] = [
    ['query', { metrics: ['visitors', 'bounce_rate'], dimensions: ['event:page'] }],
    ['query', { metrics: ['retention_rate'], dimensions: ['time:day'] }],
    ['funnel', { steps: ['/0', '/1'].map((page) => ['is', 'event:page', [page]]), window_hours: 200 }],
    ['retention', { interval: 'day', periods: 3 }],
    ['journeys', {}],
    ['frequency', {}],
    ['feedback', {}],
    ['visitor', { visitor: 'anna'.padEnd(21, '-') }],
  ]

  it('stops in the middle of every report, and answers the next time as if nothing had been', async () => {
    await receive(
      ...[0, 1, 2, 3].map((day) =>
        visit({ ordinal: day + 1, at: NINE + day * DAY, pages: [{ url: `https://shop.example/${day}` }] }),
      ),
    )
    const reports = createReports(reading)
    for (const [report, more] of REPORTS) {
      const body = { date_range: ['2026-03-01', '2026-03-06'], ...more }
      const ask = () => reports({ report, site, body, now: NINE + 5 * DAY })
      const whole = await ask()
      expect(whole).toHaveProperty('results')
      for (const checks of [0, 1, 2, 3]) {
        left = checks
        await expect(ask(), `${report} after ${checks}`).rejects.toThrow(Interrupted)
        left = Number.POSITIVE_INFINITY
        expect(await ask()).toEqual(whole)
      }
    }
    reading.close()
    writing.close()
    rmSync(folder, { recursive: true })
  })
})
