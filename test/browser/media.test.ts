import { describe, expect, it } from 'vitest'
import { eventually, turn, useWorld, type Visitor } from './world.js'

const visit = useWorld({ args: ['--autoplay-policy=no-user-gesture-required'] })

/** A tone of `seconds`, as an address. */
function tone(seconds: number): string {
  const rate = 8000
  const data = Buffer.alloc(rate * seconds)
  for (let i = 0; i < data.length; i++) data[i] = 128 + Math.round(40 * Math.sin(i / 4))
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return `data:audio/wav;base64,${Buffer.concat([head, data]).toString('base64')}`
}

const player = (attributes = '') => `<audio id="podcast" controls loop src="${tone(2)}" ${attributes}></audio>`

/** Starts the player and waits until it plays. */
const play = ({ page }: Visitor) =>
  page.evaluate(`new Promise((done) => {
  podcast.addEventListener('timeupdate', () => done(), { once: true }); podcast.play() })`)

/** Seconds of attention after two minutes without input. */
async function activeAfter(visitor: Visitor, seconds = 120): Promise<number> {
  await visitor.pass(seconds)
  await visitor.flush()
  return visitor.views()[0].active / 1000
}

describe('media that plays', () => {
  it('with sound and in view holds off idleness', async () => {
    const visitor = await visit({ pages: { '/': player() } })
    await play(visitor)

    expect(await activeAfter(visitor)).toBe(120)
  })

  it.each([
    ['muted', 'podcast.muted = true'],
    ['without volume', 'podcast.volume = 0'],
    ['paused', 'podcast.pause()'],
    ['out of view', `document.body.style.paddingTop = '4000px'`],
    ['removed from the page', 'podcast.pause(); podcast.remove()'],
  ])('%s does not', async (_, script) => {
    const visitor = await visit({ pages: { '/': player() } })
    await play(visitor)
    await visitor.page.evaluate(script)
    await visitor.page.evaluate(`new Promise((done) => { const observer = new IntersectionObserver(() => {
      observer.disconnect(); done() }); observer.observe(document.body) })`)

    expect(await activeAfter(visitor)).toBeLessThanOrEqual(60)
  })

  it('in a window without focus, or in a hidden tab, does not count', async () => {
    const visitor = await visit({ pages: { '/': player() } })
    await play(visitor)
    await visitor.pass(10)
    await turn(visitor.page, { focused: false })
    await visitor.pass(60)
    await turn(visitor.page, { visible: false, focused: false })

    expect(await activeAfter(visitor)).toBe(10)
  })

  it('counts from its start, also when the visitor was idle before', async () => {
    const visitor = await visit({ pages: { '/': player() } })
    await visitor.pass(100)
    await play(visitor)

    expect(await activeAfter(visitor, 50)).toBe(80)
  })

  it('that stops leaves the idle time as its tail', async () => {
    const visitor = await visit({ pages: { '/': player() } })
    await play(visitor)
    await visitor.pass(100)
    await visitor.page.evaluate(`new Promise((done) => { podcast.onpause = () => setTimeout0(done); podcast.pause()
      function setTimeout0(run) { Promise.resolve().then(run) } })`)

    expect(await activeAfter(visitor, 100)).toBe(130)
  })
})

describe('data-auto="media"', () => {
  it('tells the first play and the end, once each a view, by the id of the player', async () => {
    const visitor = await visit({ tag: 'data-auto="media"', pages: { '/': player().replace(' loop', '') } })
    await visitor.page.waitForLoadState('networkidle')
    await visitor.pass(2)
    for (let i = 0; i < 2; i++) {
      await visitor.page.evaluate(
        `new Promise((done) => { podcast.onended = () => done(); podcast.currentTime = 1.8; podcast.play() })`,
      )
    }

    await eventually(async () => {
      await visitor.pass(1)
      await visitor.flush()
      expect(visitor.tracks()).toEqual([
        { name: 'media', props: { action: 'play', media: 'podcast' } },
        { name: 'media', props: { action: 'complete', media: 'podcast' } },
      ])
    })
  })
})
