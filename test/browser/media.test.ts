import { describe, expect, it } from 'vitest'
import { turn, useWorld, type Visitor } from './world.js'

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

const player = (kind = 'video', attributes = 'loop') =>
  `<${kind} id="media" controls ${attributes} src="${tone(2)}"></${kind}>`

/** Media tell their progress in real time. */
const progress = `new Promise((done) => media.addEventListener('timeupdate', () => done(), { once: true }))`

/** Plays until footfall hears it. */
async function play({ page, ready }: Visitor): Promise<void> {
  await page.evaluate(`void media.play(); ${progress}`)
  await ready()
  await page.evaluate(`${progress}.then(() => ${progress})`)
}

/** Seconds of attention after so many more without input; while media plays it tells its progress between the steps. */
async function activeAfter(visitor: Visitor, seconds: number): Promise<number> {
  for (let passed = 0; passed < seconds; passed += 10) {
    await visitor.pass(10)
    await visitor.page.evaluate(`window.media && !media.paused && ${progress}`)
  }
  await visitor.flush()
  return visitor.views()[0].active / 1000
}

describe('media that plays', () => {
  it.each(['audio', 'video'])('as %s with sound and in view holds off idleness', async (kind) => {
    const visitor = await visit({ pages: { '/': player(kind) } })
    await play(visitor)

    expect(await activeAfter(visitor, 120)).toBeGreaterThanOrEqual(120)
  })

  it.each([
    ['muted', 'media.muted = true'],
    ['without volume', 'media.volume = 0'],
    ['paused', 'media.pause()'],
    ['out of view', `document.body.style.paddingTop = '4000px'`],
    ['removed from the page', 'media.pause(); media.remove()'],
  ])('%s does not', async (_, script) => {
    const visitor = await visit({ pages: { '/': player() } })
    await play(visitor)
    await visitor.page.evaluate(script)
    await visitor.page.evaluate(`new Promise((done) => { const observer = new IntersectionObserver(() => {
      observer.disconnect(); done() }); observer.observe(document.body) })`)

    expect(await activeAfter(visitor, 120)).toBeLessThanOrEqual(60)
  })

  it('in a window without focus, or in a hidden tab, does not count', async () => {
    const visitor = await visit({ pages: { '/': player() } })
    await play(visitor)
    await turn(visitor.page, { focused: false })
    await visitor.flush()
    const before = visitor.views()[0].active / 1000
    await activeAfter(visitor, 60)
    await turn(visitor.page, { visible: false, focused: false })

    expect(await activeAfter(visitor, 60)).toBe(before)
  })

  it('counts from its start, also when the visitor was idle before', async () => {
    const visitor = await visit({ pages: { '/': player() } })
    await visitor.pass(100)
    await play(visitor)

    // The idle 30 s, and the 50 and more that it plays.
    const active = await activeAfter(visitor, 50)
    expect(active).toBeGreaterThanOrEqual(80)
    expect(active).toBeLessThan(90)
  })

  it('that stops leaves the idle time as its tail', async () => {
    const visitor = await visit({ pages: { '/': player() } })
    await play(visitor)
    const playing = await activeAfter(visitor, 60)
    await visitor.page.evaluate('media.pause()')

    expect(await activeAfter(visitor, 100)).toBe(playing + 30)
  })
})

describe('data-auto="media"', () => {
  it('tells the first play and the end, once each a view, by the id of the player', async () => {
    const visitor = await visit({ tag: 'data-auto="media"', pages: { '/': player('audio', '') } })
    await visitor.ready()
    for (let i = 0; i < 2; i++) {
      await visitor.page.evaluate(
        `new Promise((done) => { media.onended = () => done(); media.currentTime = 1; media.play() })`,
      )
    }
    await visitor.pass(1)
    await visitor.flush()

    expect(visitor.tracks()).toEqual([
      { name: 'media', props: { action: 'play', media: 'media' } },
      { name: 'media', props: { action: 'complete', media: 'media' } },
    ])
  })
})
