import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createAsk } from '../../collector/query/ask.js'
import { openStore } from '../../collector/store/open.js'
import { createTraffic, NINE, visit } from '../traffic.js'

const folder = mkdtempSync(join(tmpdir(), 'footfall-goals-'))
const store = openStore(`sqlite:${folder}/footfall.db`, 'write')
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

it('a goal that wants a property without a text is completed by events that have it so alone', async () => {
  const { site, receive } = createTraffic(store)
  const condition = { type: 'event' as const, name: 'signup', props: { plan: '' } }
  store.addGoal(site, { name: 'No plan', kind: 'macro', condition, value: null })
  const tracks: { [key: string]: string | number }[] = [{ plan: '' }, { plan: '' }, { plan: 'pro' }, { seats: 3 }, {}]
  await receive(visit({ tracks: tracks.map((props) => ({ name: 'signup', props })) }))
  const body = { metrics: ['conversions'], date_range: 'day' }
  const answer = await createAsk(store)({ site, body, now: NINE })

  expect(answer).toMatchObject({ results: [{ metrics: [2] }] })
})
