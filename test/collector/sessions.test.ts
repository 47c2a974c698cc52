import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY_MS } from '../../collector/day.js'
import { IDLE_MS, SESSION_MS } from '../../collector/people.js'
import { MINUTE, NINE } from '../traffic.js'
import { codeOf, cookieOf, createDesk, PASSWORD } from './desk.js'
import { openStage, type Stage } from './stage.js'

let now = NINE
let stage: Stage
beforeEach(() => {
  now = NINE
  stage = openStage({}, () => now)
})
afterEach(() => stage.close())

const { send, welcome, member, signIn, sitesOf } = createDesk(() => stage)

/** What somebody who has taken a cookie tries with it: nothing is told, and nothing changed. */
async function expectWorthless(cookie: { Cookie: string }): Promise<void> {
  const goal = { site: 'shop.example', name: 'evil', condition: { type: 'page', pattern: '/' } }
  for (const [method, path, body] of [
    ['GET', '/api/v1/sites', null],
    ['GET', '/api/v1/users', null],
    ['GET', '/api/v1/export?site=shop.example', null],
    ['POST', '/api/v2/query', { site_id: 'shop.example', metrics: ['visitors'], date_range: 'day' }],
    ['POST', '/api/v1/goals', goal],
    ['POST', '/api/v1/keys', { site: 'shop.example', scope: 'admin' }],
    ['PUT', '/api/v1/session', { password: PASSWORD, new_password: 'evil evil evil' }],
  ] as const)
    expect([path, ...(await codeOf(await send(method, path, body, cookie)))]).toEqual([path, 401, 'unauthorized'])
  expect(stage.store.listGoals(stage.traffic.site)).toEqual([])
  expect(stage.store.listKeys()).toEqual([])
}

describe('a cookie that somebody has taken', () => {
  it('is worth nothing after its user has signed out', async () => {
    const cookie = await welcome()
    await send('DELETE', '/api/v1/session', null, cookie)

    await expectWorthless(cookie)
  })

  it('is worth nothing after another password, neither that of the browser that chose it', async () => {
    const own = await welcome()
    const taken = cookieOf(await signIn())
    await send('PUT', '/api/v1/session', { password: PASSWORD, new_password: 'four green valleys' }, own)

    await expectWorthless(taken)
    await expectWorthless(own)
  })

  it('is worth nothing after a new password by a link', async () => {
    const owner = await welcome()
    const taken = await member('ben', 'owner')
    const { link } = await (await send('POST', '/api/v1/users/ben/link', null, owner)).json()
    expect((await sitesOf(taken)).status).toBe(200)
    await send('POST', '/api/v1/session/link', { link: link.split('#link=')[1], password: 'four green valleys' })

    await expectWorthless(taken)
  })

  it('is worth nothing a week after it was used, and used each day after thirty days', async () => {
    const [idle, used] = [await welcome(), cookieOf(await signIn())]
    now += IDLE_MS - MINUTE
    expect((await sitesOf(used)).status).toBe(200)
    now += MINUTE
    await expectWorthless(idle)
    for (; now < NINE + SESSION_MS; now += DAY_MS) expect((await sitesOf(used)).status).toBe(200)

    await expectWorthless(used)
  })

  it('is worth nothing after its user was removed, also for who comes next under the name', async () => {
    const owner = await welcome()
    const taken = await member('ben', 'owner')
    await send('DELETE', '/api/v1/users/ben', null, owner)
    await expectWorthless(taken)
    await member('ben', 'owner')

    await expectWorthless(taken)
  })
})

describe('signing in', () => {
  it('begins another session, and ends the one that the browser had', async () => {
    const first = await welcome()
    const second = cookieOf(await signIn(PASSWORD, first))

    expect(second.Cookie).not.toBe(first.Cookie)
    expect((await sitesOf(second)).status).toBe(200)
    await expectWorthless(first)
  })

  it('takes no session that somebody has put into the browser', async () => {
    await welcome()
    const planted = { Cookie: `footfall-session=fp_${'A'.repeat(32)}` }
    const own = cookieOf(await signIn(PASSWORD, planted))

    expect(own.Cookie).not.toBe(planted.Cookie)
    await expectWorthless(planted)
  })

  it('gives the account of another user to nobody who planted a session of their own', async () => {
    await welcome()
    const planted = await member('ben', 'viewer', 'shop.example')
    const anna = cookieOf(await signIn(PASSWORD, planted))

    expect((await (await sitesOf(anna)).json()).user).toBe('anna')
    await expectWorthless(planted)
  })

  it('ends nothing where the password is wrong', async () => {
    const cookie = await welcome()
    expect((await signIn('a wrong password', cookie)).status).toBe(403)

    expect((await sitesOf(cookie)).status).toBe(200)
  })

  it('gets nowhere for who is removed while their password is looked at', async () => {
    const owner = await welcome()
    await member('ben', 'owner')
    const find = vi.spyOn(stage.store.people, 'findUser')
    const coming = signIn(PASSWORD, {}, 'ben')
    await vi.waitFor(() => expect(find).toHaveBeenCalled())
    await send('DELETE', '/api/v1/users/ben', null, owner)

    expect(await codeOf(await coming)).toEqual([403, 'wrong_password'])
  })
})
