import { describe, expect, it } from 'vitest'
import { StoreError } from '../../collector/store/store.js'
import { createLasting } from '../../collector/writer/lasting.js'
import { createPlaces, siteIn } from '../../collector/writer/places.js'
import { createRoom } from '../../collector/writer/room.js'
import { createSteadiness } from '../../collector/writer/steadiness.js'

const MB = 1024 * 1024
const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

/** A time that passes when it is told to. */
const createTime = () => ({ now: 0 })

describe('a store whose disk fails', () => {
  const failure = new StoreError('disk full', { isOfDisk: true })

  function start() {
    const time = createTime()
    const disk = { works: true }
    const said: string[] = []
    let opened = 0
    let closed = 0
    const commitNothing = () => {
      if (!disk.works) throw failure
      return { engine: 'SQLite', schema: 1, synchronous: 'full' }
    }
    const lasting = createLasting(() => ({ number: ++opened, store: { commitNothing, close: () => closed++ } }), {
      clock: () => time.now,
      tell: (text) => said.push(text),
    })
    return { time, disk, said, lasting, counts: () => ({ opened, closed }) }
  }

  it('is closed, left alone for a second, and opened again', () => {
    const { time, lasting, said, counts } = start()

    lasting.fail(failure)
    expect(lasting.use()).toBe(null)
    expect(counts()).toEqual({ opened: 1, closed: 1 })
    time.now = SECOND - 1
    expect(lasting.use()).toBe(null)
    time.now = SECOND

    expect(lasting.use()?.number).toBe(2)
    expect(said).toEqual(['writing stopped: disk full', 'writing again'])
  })

  it('is tried once a second for as long as it fails, and every try is closed', () => {
    const { time, disk, lasting, counts } = start()
    disk.works = false
    lasting.fail(failure)

    for (; time.now < 100 * SECOND; time.now += 100) expect(lasting.use()).toBe(null)

    expect(counts()).toEqual({ opened: 100, closed: 100 })
    disk.works = true
    time.now += SECOND
    expect(lasting.use()?.number).toBe(101)
  })

  it('says once that it stopped, however much fails with it', () => {
    const { lasting, said } = start()

    lasting.fail(failure)
    lasting.fail(failure)

    expect(said).toEqual(['writing stopped: disk full'])
  })
})

describe('room for events', () => {
  const space = { freeBytes: 100 * MB, logBytes: 0, checkpointFailures: 0 }

  it('ends where the reserve begins, and is looked for once a second', () => {
    const time = createTime()
    const room = createRoom({ reserveBytes: 64 * MB, clock: () => time.now })

    expect(room.lack(() => space)).toBe(null)
    expect(room.lack(() => ({ ...space, freeBytes: 64 * MB - 1 }))).toBe(null)
    time.now = SECOND
    expect(room.lack(() => ({ ...space, freeBytes: 64 * MB - 1 }))).toBe(
      'less than 67108864 bytes are free on the disk',
    )
    time.now = 2 * SECOND
    expect(room.lack(() => ({ ...space, freeBytes: 64 * MB }))).toBe(null)
  })

  it('ends where the log is too long', () => {
    const room = createRoom({ reserveBytes: 0, maxLogBytes: 1000 })

    expect(room.lack(() => ({ ...space, logBytes: 1001 }))).toBe('the log is longer than 1000 bytes')
  })
})

describe('a clock', () => {
  it('is trusted ten minutes after it has jumped', () => {
    const time = { wall: 0, monotonic: 0 }
    const isSteady = createSteadiness({ wall: () => time.wall, monotonic: () => time.monotonic })
    const pass = (ms: number, jump = 0) => {
      time.wall += ms + jump
      time.monotonic += ms
      return isSteady()
    }

    expect(pass(5 * MINUTE)).toBe(false)
    expect(pass(5 * MINUTE)).toBe(true)
    expect(pass(5 * MINUTE, DAY)).toBe(false)
    expect(pass(5 * MINUTE, -DAY)).toBe(false)
    expect(pass(5 * MINUTE)).toBe(false)
    expect(pass(5 * MINUTE)).toBe(true)
  })
})

describe('places in the queue', () => {
  const isSite = (id: string) => id.endsWith('.example')
  const take = (places: ReturnType<typeof createPlaces>, site: string, bytes = 1) => {
    const place = places.take(site, bytes)
    return typeof place === 'string' ? place : 'place'
  }
  const takeAll = (places: ReturnType<typeof createPlaces>, site: string) => {
    let taken = 0
    while (take(places, site) === 'place') taken++
    return taken
  }

  it('are half of all for a site that is alone, and the other half waits for others', () => {
    const places = createPlaces(isSite, 100 * 4096)

    expect(takeAll(places, 'hot.example')).toBe(50)
    expect(take(places, 'hot.example')).toBe('share')
    expect(take(places, 'quiet.example')).toBe('place')
  })

  it('leave room for a quiet site while ten hot ones want all', () => {
    const places = createPlaces(isSite, 1000 * 4096)
    const hot = Array.from({ length: 10 }, (_, i) => `hot-${i}.example`)

    for (let round = 0; round < 1000; round++) for (const site of hot) take(places, site)

    for (let i = 0; i < 50; i++) expect(take(places, 'quiet.example')).toBe('place')
  })

  it('are one share for all names that are no site', () => {
    const places = createPlaces(isSite, 100 * 4096)

    let taken = 0
    for (let i = 0; i < 100; i++) if (take(places, `made-up-${i}`) === 'place') taken++

    expect(taken).toBe(50)
    expect(takeAll(places, 'real.example')).toBe(33)
  })

  it('are free again when what had them is done', () => {
    const places = createPlaces(isSite, 2 * 4096)
    const place = places.take('a.example', 5000)
    if (typeof place === 'string') throw new Error(place)
    expect(take(places, 'b.example', 5000)).toBe('full')

    place.leave()

    expect(take(places, 'b.example', 5000)).toBe('place')
  })

  it.each([
    ['{"v":1,"site":"shop.example","views":[]}', 'shop.example'],
    ['{"v":1}', ''],
    ['{"site":"no end', ''],
    [`{"note":"${'x'.repeat(2000)}","site":"shop.example"}`, ''],
  ])('are those of the site that a body names: %.30s', (body, site) => {
    expect(siteIn(body)).toBe(site)
  })
})
