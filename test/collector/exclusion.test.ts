import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isExcluded, readRange } from '../../collector/exclusion.js'
import { CHROME, NINE, visit } from '../traffic.js'
import { openStage, type Stage } from './stage.js'

describe('addresses that a site leaves out', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.0/24 ', '192.0.2.0/24'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['192.0.2.0/33', null],
    ['2001:db8::/129', null],
    ['192.0.2', null],
    ['192.0.2.0/-1', null],
    ['fe80::1%eth0', null],
    ['shop.example', null],
    ['', null],
  ])('are read: %j is %j', (text, range) => {
    expect(readRange(text)).toBe(range)
  })

  it.each([
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['198.51.100.255', true],
    ['198.51.101.0', false],
    ['2001:db8:ffff::1', true],
    ['2001:db9::1', false],
    [undefined, false],
  ])('are alone or in a range: %j', (address, is) => {
    expect(isExcluded(['192.0.2.7', '198.51.100.0/24', '2001:db8::/32'], address)).toBe(is)
  })
})

describe('a batch from such an address', () => {
  let stage: Stage
  beforeEach(() => {
    stage = openStage()
    stage.set({ excludedAddresses: ['192.0.2.0/24'] })
  })
  afterEach(() => stage.close())

  async function send(ip: string, visitor: string) {
    const request = { received: NINE, userAgent: CHROME, ip, origin: null }
    const [outcome] = await stage.traffic.door.receive([{ body: JSON.stringify(visit({ visitor })), request }])
    return outcome.body
  }

  it('is not kept, said so, and counted by its reason', async () => {
    expect(await send('192.0.2.9', 'anna')).toMatchObject({ accepted: 0, rejected: [{ reason: 'excluded' }] })
    expect(await send('203.0.113.9', 'ben')).toMatchObject({ accepted: 1, rejected: [] })
    expect(await stage.ask('visitors')).toBe(1)
    const headers = { Authorization: `Bearer ${stage.keyOf('read')}` }
    const { totals } = await (await stage.post('/api/v2/delivery', { date_range: 'day' }, headers)).json()

    expect(totals).toMatchObject({ received: 2, stored: 1, rejected: { excluded: 1 }, bots: {} })
  })
})
