import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, ResultRow } from '../../../collector/query/answer.js'
import { createAsk } from '../../../collector/query/ask.js'
import { openStore } from '../../../collector/store/open.js'
import type { Store } from '../../../collector/store/store.js'
import { createTraffic } from '../../traffic.js'
import { type Question, wordsOf } from './question.js'
import { AGENTS, type Arrival, CORE_ACTIONS, type Story } from './traffic.js'

/** A site in a store of its own, to which a story can be told. */
export interface Told {
  store: Store
  path: string
  site: NonNullable<ReturnType<Store['findSite']>>
  tell(arrivals: Arrival[], booked: Story['booked']): Promise<void>
  ask(question: Question): Promise<ResultRow[]>
  /** With the row of all rows together. */
  askWhole(question: Question): Promise<Answer>
}

/** Opens an empty store and closes it again. */
export async function withSite(
  { timezone, currency, goals }: Pick<Story, 'timezone' | 'currency' | 'goals'>,
  use: (told: Told) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'footfall-reference-'))
  const path = join(folder, 'footfall.db')
  const store = openStore(`sqlite:${path}`, 'write')
  try {
    const { site, door, book } = createTraffic(store, { timezone, currency })
    for (const goal of goals) store.addGoal(site, goal)
    for (const { name, props } of CORE_ACTIONS)
      store.coreActions.add(site, { name: `${name} done`, condition: { type: 'event', name, props } })
    const ask = createAsk(store)
    async function askWhole(question: Question): Promise<Answer> {
      const answer = await ask({ site, body: wordsOf(question), now: NOW })
      if ('error' in answer) throw new Error(JSON.stringify(answer.error))
      return answer
    }
    await use({
      store,
      path,
      site,
      async tell(arrivals, booked) {
        const sent = arrivals.map(({ batch, agent, country, locality, isSigned }) => {
          const { userAgent } = AGENTS[agent]
          const request = { received: batch.sent, userAgent, country, locality, isSigned }
          return { body: { parsed: batch }, request }
        })
        expectAccepted(await door.receive(sent))
        if (booked.length > 0) expectAccepted(await book(booked, NOW))
      },
      ask: async (question) => (await askWhole(question)).results,
      askWhole,
    })
  } finally {
    store.close()
    rmSync(folder, { recursive: true })
  }
}

/** After all that is told. */
export const NOW = Date.UTC(2026, 10, 20)

function expectAccepted(outcomes: { status: number; body: object }[]): void {
  for (const { status, body } of outcomes) {
    const isWhole = status === 202 && 'rejected' in body && JSON.stringify(body.rejected) === '[]'
    if (!isWhole) throw new Error(`the door says ${status} ${JSON.stringify(body)}`)
  }
}
