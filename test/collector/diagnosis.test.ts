import { describe, expect, it } from 'vitest'
import { checksOf, type Diagnosed, verdictsOf } from '../../collector/diagnosis.js'
import type { Seen } from '../../collector/sightings.js'
import { HOUR, MINUTE, NINE, SECOND } from '../traffic.js'

const PAGE = { origin: 'https://shop.example', at: NINE, count: 1, sent: null }
const DESK = { ...PAGE, origin: 'http://localhost:3000' }

function diagnose(seen: Partial<Seen>, { now = NINE + MINUTE, hasEvents = false } = {}): Diagnosed {
  const nothing: Seen = { since: NINE - HOUR, scripts: [], batch: null, accepted: null, refusals: [], strays: [] }
  return { site: { id: 'shop.example' }, seen: { ...nothing, ...seen }, hasEvents, collector: 'https://c.example', now }
}
const codes = (diagnosed: Diagnosed) => verdictsOf(diagnosed).map(({ code, level }) => `${level} ${code}`)

describe('a diagnosis', () => {
  it('gives the reasons there can be where a page has loaded the script and sent nothing', () => {
    const [silent, ...more] = verdictsOf(diagnose({ scripts: [PAGE] }))

    expect([silent.level, silent.code, more]).toEqual(['wrong', 'silent', []])
    expect(silent.message).toBe('A page of https://shop.example has loaded the script, but sent nothing.')
    expect(silent.advice.join('\n')).toMatch(/pending.*\n.*connect-src.*https:\/\/c\.example.*\n.*blocker/)
  })

  it('gives a page time to send', () => {
    expect(codes(diagnose({ scripts: [PAGE] }, { now: NINE + 4 * SECOND }))).toEqual(['note loading'])
    expect(codes(diagnose({ scripts: [PAGE] }, { now: NINE + 5 * SECOND }))).toEqual(['wrong silent'])
  })

  it('does not call a page silent that sends to another site', () => {
    expect(codes(diagnose({ scripts: [{ ...PAGE, sent: NINE }] }))).toEqual([])
  })

  it('knows a page on somebody’s own machine, as long as it sends nothing', () => {
    expect(codes(diagnose({ scripts: [DESK] }))).toEqual(['note localhost'])
    expect(codes(diagnose({ scripts: [{ ...DESK, sent: NINE }], batch: DESK, accepted: DESK }))).toEqual([
      'good counting',
    ])
    expect(codes(diagnose({ scripts: [DESK] }, { now: NINE + 2 * HOUR }))).toEqual([])
    const later = { ...PAGE, at: NINE + SECOND }
    expect(codes(diagnose({ scripts: [DESK], batch: later, accepted: later }))).toEqual(['good counting'])
  })

  it('says nothing of what was wrong more than an hour ago', () => {
    const refusals = [{ ...PAGE, reason: 'origin_not_allowed', message: '' }]
    const strays = [{ ...PAGE, site: 'shopp' }]

    expect(codes(diagnose({ refusals, strays }))).toEqual([
      'wrong origin_not_allowed',
      'wrong unknown_site',
      'note waiting',
    ])
    expect(codes(diagnose({ refusals, strays }, { now: NINE + HOUR + 1 }))).toEqual(['note waiting'])
  })

  it('notes what was wrong before something was counted', () => {
    const accepted = { ...PAGE, at: NINE + SECOND }
    const strays = [{ ...PAGE, site: 'shopp' }]

    expect(codes(diagnose({ batch: accepted, accepted, strays }))).toEqual(['good counting', 'note unknown_site'])
  })

  it('ticks what must have been where it is not remembered', () => {
    const of = (diagnosed: Diagnosed) => checksOf(diagnosed).map(({ done }) => done)

    expect(of(diagnose({}, { hasEvents: true }))).toEqual([true, true, true])
    expect(of(diagnose({ batch: PAGE }))).toEqual([true, true, false])
    expect(of(diagnose({ scripts: [PAGE] }))).toEqual([true, false, false])
  })
})
