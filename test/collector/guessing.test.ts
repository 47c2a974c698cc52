import { afterEach, beforeEach, expect, it } from 'vitest'
import { createToken } from '../../collector/people.js'
import { MINUTE, NINE } from '../traffic.js'
import { createDesk, PASSWORD } from './desk.js'
import { openStage, type Stage } from './stage.js'

const GUESSES = 1000
const QUARTER = 15 * MINUTE
const HOME = { 'X-Forwarded-For': '198.51.100.7' }

let now = NINE
let stage: Stage
beforeEach(() => {
  now = NINE
  stage = openStage({ trustProxy: 1 }, () => now)
})
afterEach(() => stage.close())

const { send, welcome, signIn } = createDesk(() => stage)

const from = (address: string) => ({ 'X-Forwarded-For': address })
const guess = (name: string, address: string) => signIn('a wrong password', from(address), name)

/** Spread over less than a quarter of an hour; how many were looked at. */
async function guessAll(one: (i: number) => Promise<Response>): Promise<number> {
  const statuses = []
  for (let i = 0; i < GUESSES; i++) {
    statuses.push((await one(i)).status)
    now += (QUARTER - MINUTE) / GUESSES
  }
  expect(new Set(statuses)).toEqual(new Set([403, 429]))
  return statuses.filter((status) => status === 403).length
}

it('has at most ten of a thousand guesses at an account looked at, and keeps its owner out for no longer', async () => {
  await welcome('anna', HOME)

  const looked = await guessAll((i) => guess('anna', `192.0.${i >> 8}.${i & 255}`))

  console.log(`${GUESSES} guesses at one account in 15 minutes: ${looked} looked at`)
  expect(looked).toBeLessThanOrEqual(10)
  const elsewhere = () => signIn(PASSWORD, from('203.0.113.9'))
  expect((await signIn(PASSWORD, HOME)).status).toBe(200)
  expect((await elsewhere()).status).toBe(429)
  now += QUARTER
  expect((await elsewhere()).status).toBe(200)
})

it('lets its owner in by a new link while somebody guesses', async () => {
  await welcome()
  for (let i = 0; i < 4; i++) await guess('anna', `192.0.2.${i}`)
  const abroad = from('203.0.113.9')
  expect((await signIn(PASSWORD, abroad)).status).toBe(429)
  const { token, hash } = createToken('fp')
  stage.store.people.write('link', { name: 'anna', link: hash, now })
  await send('POST', '/api/v1/session/link', { link: token, password: PASSWORD }, abroad)

  expect((await signIn(PASSWORD, abroad)).status).toBe(200)
})

it.each([
  ['an address', (i: number) => [`user${i}`, '192.0.2.1']],
  ['a network of IPv6', (i: number) => [`user${i}`, `2001:db8:1:1::${i.toString(16)}`]],
  ['a name in other letters', (i: number) => [i % 2 ? 'anna' : 'ANNA', `192.0.${i >> 8}.${i & 255}`]],
])('has at most ten of a thousand guesses looked at that have %s in common', async (what, of) => {
  await welcome()

  const looked = await guessAll((i) => guess(of(i)[0], of(i)[1]))

  console.log(`${GUESSES} guesses from ${what} in 15 minutes: ${looked} looked at`)
  expect(looked).toBeLessThanOrEqual(10)
})

it('says in words how long to wait', async () => {
  await welcome()
  const said = async () => {
    const reply = await guess('anna', '192.0.2.1')
    const { error } = await reply.json()
    return [reply.headers.get('retry-after'), error.message]
  }
  for (let i = 0; i < 3; i++) await said()
  expect(await said()).toEqual(['1', 'too many wrong passwords: try again in 1 s'])
  for (let i = 3; i < 10; i++) {
    now += 2 ** (i - 3) * 1000
    await said()
  }

  // The first one was 127 s before.
  expect(await said()).toEqual(['773', 'too many wrong passwords: try again in 13 minutes'])
})

it('does not count a guess that nobody could look at', async () => {
  await welcome()
  const statuses = await Promise.all(
    Array.from({ length: 30 }, async (_, i) => (await guess(`user${i}`, `192.0.2.${i}`)).status),
  )
  const busy = statuses.flatMap((status, i) => (status === 503 ? [i] : []))
  expect(busy).toHaveLength(10)

  for (const i of [busy[0], busy[0], busy[0]]) expect((await guess(`user${i}`, `192.0.2.${i}`)).status).toBe(403)
})

it('takes as long for a name that nobody has, or nobody has a password of', async () => {
  await welcome()
  stage.store.people.write('allow', { name: 'invited', site: 0, role: 'viewer', now })
  const fastest: Record<string, number> = { anna: Infinity, invited: Infinity, nobody: Infinity }
  for (let round = 0; round < 3; round++)
    for (const name of Object.keys(fastest)) {
      const begun = performance.now()
      expect((await guess(name, `192.0.2.${round}`)).status).toBe(403)
      fastest[name] = Math.min(fastest[name], performance.now() - begun)
      now += QUARTER
    }

  const { anna, ...others } = fastest
  // A hundred times faster where nothing is compared.
  for (const [name, ms] of Object.entries(others))
    expect([name, ms > anna / 2, ms < anna * 2]).toEqual([name, true, true])
})
