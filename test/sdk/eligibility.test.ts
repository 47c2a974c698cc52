import { describe, expect, it } from 'vitest'
import type { Question } from '../../sdk/question.js'
import { type Circumstances, isEligible, nameOf, shareOf } from '../../sdk/survey/eligibility.js'
import { first, translate } from '../../sdk/survey/language.js'

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 2, 2)

/** Whether a returning visitor with nothing behind it is asked, but for what is said, a week after any other question. */
function isAsked(question: Partial<Question>, about: Partial<Circumstances> = {}): boolean {
  const visitor = { id: 'V1', visits: 3 }
  const nothing = { memo: undefined, last: undefined, props: {} }
  const when = { quiet_days: 7, ...question.when }
  return isEligible({ kind: 'nps', ...question, when }, { now: NOW, visitor, ...nothing, ...about })
}

const ago = (days: number) => NOW - days * DAY_MS

describe('a question', () => {
  it('is called by its name, else what it is about, else its kind', () => {
    expect(nameOf({ kind: 'nps', name: 'a', subject: 'b' })).toBe('a')
    expect(nameOf({ kind: 'nps', subject: 'b' })).toBe('b')
    expect(nameOf({ kind: 'nps' })).toBe('nps')
  })

  it('is asked once, but where it says how often', () => {
    const memo = { at: ago(40), done: true }

    expect(isAsked({}, { memo })).toBe(false)
    expect(isAsked({ when: { every_days: 90 } }, { memo })).toBe(false)
    expect(isAsked({ when: { every_days: 30 } }, { memo })).toBe(true)
  })

  it('that was only shown comes again when the quiet time is over', () => {
    expect(isAsked({}, { memo: { at: ago(6) } })).toBe(false)
    expect(isAsked({}, { memo: { at: ago(7) } })).toBe(true)
  })

  it('keeps its distance from the last one', () => {
    expect(isAsked({}, { last: { at: ago(1) } })).toBe(false)
    expect(isAsked({ when: { quiet_days: 0 } }, { last: { at: ago(1) } })).toBe(true)
    expect(isAsked({}, { last: { at: ago(8) } })).toBe(true)
  })

  it('is for whom it says', () => {
    expect(isAsked({ whom: { visitors: 'new' } })).toBe(false)
    expect(isAsked({ whom: { visitors: 'new' } }, { visitor: { id: 'V1', visits: 1 } })).toBe(true)
    expect(isAsked({ whom: { visitors: 'returning' } })).toBe(true)
    expect(isAsked({ whom: { props: { plan: 'pro', seats: 3 } } }, { props: { plan: 'pro', seats: 3, more: 1 } })).toBe(
      true,
    )
    expect(isAsked({ whom: { props: { plan: 'pro', seats: 3 } } }, { props: { plan: 'pro' } })).toBe(false)
  })

  it('has its share of the visitors, the same ones each time', () => {
    const ids = Array.from({ length: 4000 }, (_, i) => `visitor-${i}`)
    const asked = (name: string) =>
      ids.filter((id) => isAsked({ name, whom: { share: 25 } }, { visitor: { id, visits: 3 } }))

    expect(asked('a').length / ids.length).toBeCloseTo(0.25, 1)
    expect(asked('a')).toEqual(asked('a'))
    // Another question has others.
    const both = asked('a').filter((id) => asked('b').includes(id))
    expect(both.length).toBeLessThan(asked('a').length / 2)
    expect(ids.every((id) => shareOf(id) >= 0 && shareOf(id) < 100)).toBe(true)
    const half = ids.filter((id) => isAsked({ whom: { share: 0.5 } }, { visitor: { id, visits: 3 } }))
    expect(half.length / ids.length).toBeCloseTo(0.005, 2)
    expect(half.length).toBeLessThan(0.0085 * ids.length)
  })
})

describe('a text', () => {
  it.each([
    ['Hi', 'de', 'Hi'],
    [{ en: 'Hi', de: 'Hallo' }, 'de-at', 'Hallo'],
    [{ en: 'Hi', 'pt-BR': 'Oi' }, 'pt-br', 'Oi'],
    [{ pt: 'Olá', 'pt-BR': 'Oi' }, 'pt-br', 'Oi'],
    [{ pt: 'Olá', 'pt-BR': 'Oi' }, 'pt-pt', 'Olá'],
    [{ 'zh-Hant': '您好', zh: '你好' }, 'zh-hant-tw', '您好'],
    [{ en: 'Hi', fi: 'Moi' }, 'fil', 'Hi'],
    [{ de: 'Hallo', en: 'Hi' }, 'fr', 'Hi'],
    [{ de: 'Hallo', it: 'Ciao' }, 'fr', 'Hallo'],
    [undefined, 'fr', undefined],
  ])('%o is in %s: %s', (given, language, expected) => {
    expect(translate(given, language)).toBe(expected)
  })

  it('is recorded in the first language given', () => {
    expect(first({ de: 'Hallo', en: 'Hi' })).toBe('Hallo')
    expect(first(['a', 'b'])).toEqual(['a', 'b'])
  })
})
