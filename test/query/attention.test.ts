import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAsk } from '../../collector/query/ask.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

const folder = mkdtempSync(join(tmpdir(), 'footfall-attention-'))
let store: Store
let traffic: ReturnType<typeof createTraffic>

beforeAll(async () => {
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store)
  const page = (active: number, scroll: number, visible = active) => ({ active, visible, scroll })
  await traffic.receive(
    visit({ visitor: 'a', pages: [page(0, 0, 2000), page(4999, 24), page(5000, 25)], tracks: [{}] }),
    visit({ visitor: 'b', pages: [page(59_999, 89), page(60_000, 90, 90_001), page(600_000, 100)] }),
  )
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

async function ask(body: object) {
  const question = { metrics: ['pageviews'], date_range: 'day', ...body }
  const answer = await createAsk(store)({ site: traffic.site, body: question, now: NINE + HOUR })
  if ('error' in answer) throw new Error(answer.error.message)
  return answer.results
}

const countsBy = async (dimension: string, filters: unknown[] = []) => {
  const rows = await ask({ dimensions: [dimension], filters, order_by: [[dimension, 'asc']] })
  return rows.map(({ dimensions: [label], metrics: [count] }) => [label, count])
}

describe('how attention is spread', () => {
  it('has pageviews by their active time, each step from its first millisecond on', async () => {
    expect(await countsBy('event:time_on_page')).toEqual([
      ['0-5 s', 2],
      ['1-2 min', 1],
      ['10+ min', 1],
      ['30-60 s', 1],
      ['5-10 s', 1],
    ])
  })

  it('has pageviews by the deepest point seen', async () => {
    expect(await countsBy('event:scroll_depth')).toEqual([
      ['0-24 %', 2],
      ['25-49 %', 1],
      ['75-89 %', 1],
      ['90-100 %', 2],
    ])
  })

  it('is a filter, which other events than pageviews do not pass', async () => {
    const filters = [['is', 'event:time_on_page', ['0-5 s', '5-10 s']]]

    expect(await countsBy('event:scroll_depth', filters)).toEqual([
      ['0-24 %', 2],
      ['25-49 %', 1],
    ])
    expect((await ask({ metrics: ['events', 'visits'], filters }))[0].metrics).toEqual([3, 1])
    await expect(countsBy('event:page', [['is', 'event:time_on_page', ['7 s']]])).rejects.toThrow('no value of')
  })

  it('says how much of the visible time was idle, and how many reached the middle and the end', async () => {
    const metrics = ['idle_share', 'reached_half', 'reached_end']

    // Idle for 2 s and 30.001 s of 761.999 s that pages were visible.
    expect(await ask({ metrics })).toMatchObject([{ metrics: [4.2, 50, 33.33] }])
    expect(await ask({ metrics, filters: [['is', 'event:page', ['/none']]] })).toMatchObject([
      { metrics: [null, null, null] },
    ])
    expect((await ask({ metrics: ['idle_share'], include: { samples: true } }))[0].samples).toEqual([null])
  })
})
