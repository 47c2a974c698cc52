import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

const list = async (key: string) =>
  (await stage.get('/api/v1/sites', { Authorization: `Bearer ${key}` })).json() as Promise<{ sites: object[] }>

describe('GET /api/v1/sites', () => {
  it('has the site of the key, with the date where it is', async () => {
    // On the stage it is 09:01 on 2 March in UTC.
    stage.set({ timezone: 'Pacific/Kiritimati', currency: 'USD' })

    expect(await list(stage.keyOf('read'))).toEqual({
      user: null,
      is_of_all: false,
      sites: [
        {
          site: 'shop.example',
          timezone: 'Pacific/Kiritimati',
          currency: 'USD',
          today: '2026-03-02',
          first_day: null,
          annotations: [],
          views: [],
          may_read: true,
          may_write: false,
          may_admin: false,
        },
      ],
    })
    stage.set({ timezone: 'Pacific/Pago_Pago' })
    expect((await list(stage.keyOf('read'))).sites).toMatchObject([{ today: '2026-03-01' }])
  })

  it('says since when events are kept', async () => {
    await stage.traffic.receive(visit())

    expect((await list(stage.keyOf('read'))).sites).toMatchObject([{ first_day: '2026-03-02' }])
  })

  it('has all sites for the admin key', async () => {
    stage.store.addSite({ id: 'zoo.example' })

    expect((await list(ADMIN_KEY)).sites).toMatchObject([{ site: 'shop.example' }, { site: 'zoo.example' }])
    expect((await list(stage.keyOf('read'))).sites).toHaveLength(1)
  })
})
