import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StoppableQuestion } from '../../collector/query/budget.js'
import { openQueries } from '../../collector/query/queries.js'
import { createReports, type ReportAnswer } from '../../collector/query/reports.js'
import { createStop } from '../../collector/query/stop.js'
import { openStore } from '../../collector/store/open.js'
import { createGroups, limitGroups } from '../../collector/store/sqlite/groups.js'
import { StoreError, TooManyGroups } from '../../collector/store/store.js'
import type { Thread } from '../../collector/threads.js'
import { createTraffic, NINE } from '../traffic.js'

const ANSWER: ReportAnswer = { results: [], meta: {}, query: {} }
const UNAVAILABLE = { error: { code: 'unavailable' } }

const folder = mkdtempSync(join(tmpdir(), 'footfall-queries-'))
const store = openStore(`sqlite:${folder}/footfall.db`, 'write')
const { site } = createTraffic(store)
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

describe('the thread that answers questions', () => {
  type Open = Parameters<typeof openQueries>[0]['open']
  let deaths: string[]
  let die: (error: Error) => void
  let closed: number
  beforeEach(() => {
    deaths = []
    closed = 0
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const question: StoppableQuestion = { question: { report: 'query', site, body: {}, now: NINE }, stop: createStop() }

  /** Answers after a second, or rejects what waits when it dies. */
  const thread: Open = async (onDeath) => {
    const waiting = new Set<(error: Error) => void>()
    die = (error) => {
      for (const reject of waiting) reject(error)
      onDeath(error)
    }
    return {
      ask: () =>
        new Promise((resolve, reject) => {
          waiting.add(reject)
          setTimeout(resolve, 1000, ANSWER)
        }),
      close: async () => void closed++,
    } satisfies Thread<StoppableQuestion, ReportAnswer>
  }
  it.each([true, false])('tells how the engine failed, with what it is of: the disk is %s', async (isOfDisk) => {
    const failed = { message: 'scan: disk I/O error', isOfDisk }
    const queries = await openQueries({
      open: async () => ({ ask: async () => structuredClone({ failed }), close: async () => {} }),
      onDeath: () => {},
    })
    const error = await queries.ask(question).catch((thrown) => thrown)

    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject(failed)
  })

  const openWith = (open: Open) => openQueries({ open, onDeath: (error) => deaths.push(String(error)) })

  it('is started again when it ends; what it was asked, and is asked meanwhile, is to be asked again', async () => {
    const queries = await openWith(thread)
    const asked = queries.ask(question)
    die(new Error('out of memory'))
    const meanwhile = queries.ask(question)

    expect(await Promise.all([asked, meanwhile])).toMatchObject([UNAVAILABLE, UNAVAILABLE])
    await vi.advanceTimersByTimeAsync(0)
    const after = queries.ask(question)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await after).toBe(ANSWER)
    expect(deaths).toEqual(['Error: out of memory'])
  })

  it('is tried again every second where it cannot be started', async () => {
    let tries = 0
    const queries = await openWith((onDeath) =>
      [2, 3].includes(++tries) ? Promise.reject(new Error(`try ${tries}`)) : thread(onDeath),
    )
    die(new Error('gone'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(deaths).toEqual(['Error: gone', 'Error: try 2', 'Error: try 3'])
    expect(await queries.ask(question)).toMatchObject(UNAVAILABLE)
    await vi.advanceTimersByTimeAsync(1000)
    const answered = queries.ask(question)
    await vi.advanceTimersByTimeAsync(1000)

    expect(await answered).toBe(ANSWER)
  })

  it('is not started again once it is closed', async () => {
    let tries = 0
    const queries = await openWith((onDeath) => (++tries > 1 ? Promise.reject(new Error('no')) : thread(onDeath)))
    die(new Error('gone'))
    await queries.close()
    await vi.advanceTimersByTimeAsync(5000)

    expect([tries, closed]).toEqual([2, 0])
  })

  it('that is started while all is closed is closed too', async () => {
    const queries = await openWith(thread)
    die(new Error('gone'))
    await queries.close()

    expect(closed).toBe(1)
  })
})

describe('the groups of a question', () => {
  it('are at most a million in one scan', () => {
    const groups = createGroups([], true)
    groups.find(
      [],
      Int32Array.from({ length: 1_000_000 }, (_, bucket) => bucket),
    )

    expect(groups.count()).toBe(1_000_000)
    expect(() => groups.find([], Int32Array.of(5, 1_000_000))).toThrow(TooManyGroups)
  })

  it('are at most a million in all of its scans', () => {
    const within = limitGroups()
    const scan = new Array(400_000)

    expect(within(scan)).toBe(scan)
    within(scan)
    expect(() => within(scan)).toThrow('more than 1000000 groups')
  })

  it('beyond that are refused with what to do', async () => {
    const scan = () => Promise.reject(new TooManyGroups('more than 1000000 groups'))
    const ask = createReports({ ...store, scan })
    const body = { metrics: ['visitors'], date_range: 'day', dimensions: ['event:page'] }

    expect(await ask({ report: 'query', site, body, now: NINE })).toMatchObject({
      error: { code: 'too_many_groups', path: 'dimensions', message: expect.stringContaining('fewer days') },
    })
  })
})
