import { describe, expect, it } from 'vitest'
import { TAG_OPTIONS, type TagOption, tagOf, USUAL_AUTO } from '../../collector/dashboard/settings/snippet.js'
import { CHOICES } from '../../sdk/choices.js'
import { DEFAULTS } from '../../sdk/options.js'

const DEFAULT_OF: Record<string, unknown> = { ...DEFAULTS }
const options: readonly TagOption[] = TAG_OPTIONS

describe('the form of the tag', () => {
  it.each(options)('has $name as the script takes it, the usual one first', ({ name, choices, isList }) => {
    const usual = DEFAULT_OF[name]
    expect(usual).toBeDefined()
    const words = choices?.map(([word]) => word)

    if (isList) expect(USUAL_AUTO).toEqual(usual)
    else if (words) expect(words[0]).toBe(typeof usual === 'boolean' ? (usual ? 'on' : 'off') : usual)
    const allowed = CHOICES[name] ?? ['on', 'off']
    for (const word of words ?? []) expect(allowed).toContain(word)
  })

  it('says what is not as usual, as an attribute', () => {
    const tag = { src: 'https://c.example/footfall.js', site: 'a"b' }

    expect(tagOf({ ...tag, chosen: {} })).toBe(
      '<script defer src="https://c.example/footfall.js" data-site="a&quot;b"></script>',
    )
    expect(
      tagOf({ ...tag, chosen: { consent: 'pending', auto: 'outbound download form', query: ' id ', exclude: '' } }),
    ).toBe(
      '<script defer src="https://c.example/footfall.js" data-site="a&quot;b" data-consent="pending" data-query="id"></script>',
    )
  })
})
