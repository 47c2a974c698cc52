import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Goal, GoalKind } from '../collector/goals.js'
import { parseMoney } from '../collector/money.js'
import { coreActionOf } from '../collector/query/core-actions.js'
import { costsOf } from '../collector/query/read-costs.js'
import { createReports } from '../collector/query/reports.js'
import { segmentOf } from '../collector/query/segments.js'
import { openStore } from '../collector/store/open.js'
import { createDoor } from '../collector/writer/door.js'
import { readLine } from '../collector/writer/line.js'

const VECTORS = join(import.meta.dirname, 'vectors')

/** Vectors that need what is not built yet. A vector that passes must leave this list: see the last test. */
const NOT_YET = new Set<string>()

const REPORTS = ['query', 'funnel', 'retention'] as const

interface Vector {
  endpoint: string
  request: { site_id: string }
  expected: { results: unknown[] }
  why: string
}

const folder = mkdtempSync(join(tmpdir(), 'footfall-vectors-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (name: string, file: string) => readFileSync(join(VECTORS, name, file), 'utf8')
const names = readdirSync(VECTORS).filter((name) => /^\d/.test(name))

/** Runs one vector through a fresh store: the door, the lines in the given order, the questions. */
async function run(name: string, order: (lines: string[]) => string[]) {
  const store = openStore(`sqlite:${mkdtempSync(join(folder, 'store-'))}/footfall.db`, 'write')
  try {
    const { id, timezone, currency, goals, ...kept } = JSON.parse(read(name, 'site.json'))
    const { segments = [], core_actions = [], costs = [] } = kept
    store.addSite({ id, timezone, currency, allowBots: false })
    const site = store.findSite(id)
    if (!site) throw new Error(`no site ${id}`)
    for (const goal of goals) store.addGoal(site, goalOf(goal))
    for (const segment of segments) store.segments.add(site, segmentOf(segment))
    for (const action of core_actions) store.coreActions.add(site, coreActionOf(action))
    store.addCosts(site, costsOf({ costs }, site).flat())
    const door = createDoor({ store, countryOf: () => '' })
    for (const text of order(read(name, 'traffic.ndjson').trim().split('\n'))) {
      const line = readLine(text, Number.MAX_SAFE_INTEGER)
      if (typeof line === 'string' || 'kind' in line) throw new Error(text)
      const [outcome] = await door.receive([line])
      if (outcome.status !== 202) throw new Error(JSON.stringify(outcome.body))
    }
    const ask = createReports(store)
    const vectors: Vector[] = JSON.parse(read(name, 'queries.json'))
    const outcomes = []
    for (const { endpoint, request, expected, why } of vectors) {
      const report = REPORTS.find((name) => endpoint === `/api/v2/${name}`)
      if (!report) throw new Error(`no report ${endpoint}`)
      const answer = await ask({ report, site, body: request, now: Date.now() })
      outcomes.push({ why, answer: 'results' in answer ? answer.results : answer, expected: expected.results })
    }
    return outcomes
  } finally {
    store.close()
  }
}

interface GivenGoal {
  name: string
  event: string
  kind: GoalKind
  value?: number
  currency?: string
}

const goalOf = ({ name, event, kind, value, currency }: GivenGoal): Goal => ({
  name,
  kind,
  condition: { type: 'event', name: event, props: {} },
  value: value === undefined || currency === undefined ? null : parseMoney(String(value), currency),
})

const forwards = (lines: string[]) => lines
const backwardsTwice = (lines: string[]) => [...lines.toReversed(), ...lines]

describe('the vectors', () => {
  for (const name of names.filter((name) => !NOT_YET.has(name))) {
    it(`${name} comes out exactly`, async () => {
      for (const { why, answer, expected } of await run(name, forwards)) expect(answer, why).toEqual(expected)
    })

    it(`${name} comes out exactly from repeated lines in the opposite order`, async () => {
      for (const { why, answer, expected } of await run(name, backwardsTwice)) expect(answer, why).toEqual(expected)
    })
  }

  it.each([...NOT_YET])('%s is not answered whole yet, and never wrongly', async (name) => {
    const outcomes = await run(name, forwards)

    expect(outcomes.some(({ answer }) => 'error' in answer)).toBe(true)
    for (const { why, answer, expected } of outcomes) if (!('error' in answer)) expect(answer, why).toEqual(expected)
  })
})
