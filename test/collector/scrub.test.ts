import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../collector/sites.js'
import { enrich } from '../../collector/writer/enrich.js'
import { scrubComment, scrubPath, scrubText } from '../../collector/writer/scrub.js'
import type { View } from '../../sdk/protocol.js'
import { CHROME, NINE, visit } from '../traffic.js'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'

describe('a path', () => {
  it.each([
    ['/reset/abcdef', '/reset/(scrubbed)'],
    ['/account/reset-password/abc/def', '/account/reset-password/(scrubbed)'],
    ['/en/Invite/friend', '/en/Invite/(scrubbed)'],
    ['/token/1', '/token/(scrubbed)'],
    ['/verify/1', '/verify/(scrubbed)'],
    ['/share/x', '/share/(scrubbed)'],
    ['/confirm/1', '/confirm/(scrubbed)'],
    ['/unsubscribe/1', '/unsubscribe/(scrubbed)'],
    ['/magic_link/1', '/magic_link/(scrubbed)'],
    ['/reset', '/reset'],
    ['/reset/', '/reset/'],
    ['/how-to-share-a-file/comments', '/how-to-share-a-file/comments'],
    ['/users/anna@shop.example/orders', '/users/(scrubbed)/orders'],
    [`/s/${JWT}/x`, '/s/(scrubbed)/x'],
  ])('%s is kept as %s', (path, kept) => {
    expect(scrubPath(path)).toBe(kept)
  })
})

describe('a text', () => {
  it.each([
    ['Mail from anna.smith+news@mail.shop.example!', 'Mail from (scrubbed)'],
    ['anna%40shop.example', '(scrubbed)'],
    ['d41d8cd98f00b204e9800998ecf8427e', '(scrubbed)'],
    ['key dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'key (scrubbed)'],
    [`Bearer ${JWT}`, 'Bearer (scrubbed)'],
  ])('%s is kept as %s', (text, kept) => {
    expect(scrubText(text)).toBe(kept)
  })

  it.each([
    '@anna says hello',
    'vue@3.5.45 is out',
    'Meet us @ the fair',
    'How-To-Make-A-Great-Something-In-2024-With-TypeScript-And-Node-20',
    'the-quick-brown-fox-jumps-over-the-lazy-dog-2024-03-02',
    '550e8400-e29b-41d4-a716-446655440000',
    '507f1f77bcf86cd799439011',
    '12345678901234567890123456789012345',
    'docs.shop.example/reference/configuration.html',
    'a_rather_long_file_name_of_somebody_2024_final_v2.pdf',
  ])('%s has no secret in it', (text) => {
    expect(scrubText(text)).toBe(text)
  })

  it('is read in linear time, whatever it repeats', () => {
    for (const part of ['a', 'a@', '@', 'a.', 'ey', '-', 'aA1', '%40', 'a@b.']) {
      const start = process.cpuUsage()
      for (let i = 0; i < 20; i++) scrubText(part.repeat(20_000))
      const { user } = process.cpuUsage(start)

      expect(user / 1000, part).toBeLessThan(2000)
    }
  })
})

describe('a comment', () => {
  it.each([
    ['4111 1111 1111 1111', '(scrubbed)'],
    ['Mine is 4111111111111111.', 'Mine is (scrubbed).'],
    ['4111 1111 1111 1111 12/27 123', '(scrubbed) 12/27 123'],
    ['4111-1111-1111-1111 1227 123', '(scrubbed) 1227 123'],
    ['4111.1111.1111.1111 and 378282246310005 03/28', '(scrubbed) and (scrubbed) 03/28'],
    ['12 4111  1111  1111  1111', '12 (scrubbed)'],
    ['555 123 4111 1111 1111 1111 4111 1111 1111 1111', '555 123 (scrubbed) (scrubbed)'],
  ])('%s is kept as %s', (text, kept) => {
    expect(scrubComment(text)).toBe(kept)
  })

  it.each(['4111 1111 1111 1112', '+49 170 123 45 67', '1 2 3 4 5 6 7 8 9 10 11 12 13', '192.168.100.101'])(
    '%s has no card in it',
    (text) => {
      expect(scrubComment(text)).toBe(text)
    },
  )

  it('is read in linear time, whatever it repeats', () => {
    for (const part of ['1', '111 ', '4111 ', '4111111111111111 ', '1.', '-']) {
      const start = process.cpuUsage()
      for (let i = 0; i < 20; i++) scrubComment(part.repeat(4000))
      const { user } = process.cpuUsage(start)

      expect(user / 1000, part).toBeLessThan(2000)
    }
  })
})

describe('a view', () => {
  const site = { num: 1, id: 'shop.example', ...DEFAULT_SETTINGS }
  const options = { countryOf: () => '', saltOf: () => null, isForgotten: () => false }

  function kept(view: Partial<View>, context = {}) {
    const batch = { ...visit({ pages: [view] }), context }
    const result = enrich(batch, { site, request: { received: NINE, userAgent: CHROME }, ...options })
    if ('reason' in result) throw new Error(result.reason)
    return result.views[0]
  }

  it('is kept without what was secret in its URL, title, referrer and campaign', () => {
    const view = kept(
      {
        url: 'https://anna:pass@shop.example/reset%2Fabc?q=anna@shop.example&x=1&utm_content=anna%40shop.example#access_token=1',
        title: 'Hello anna@shop.example',
        referrer: 'https://ben:word@news.example/reset/abc?q=secret#top',
      },
      { keep: ['q'] },
    )

    expect(view).toMatchObject({
      host: 'shop.example',
      page: '/reset/(scrubbed)?q=(scrubbed)',
      title: 'Hello (scrubbed)',
      referrer: 'news.example',
      utm_content: '(scrubbed)',
    })
    expect(JSON.stringify(view)).not.toMatch(/pass|abc|ben|secret|access_token|anna@/)
  })

  it('of a hash route is kept without what follows its telling parts, and without values', () => {
    const pageOf = (hash: string) => kept({ url: `https://shop.example/app#${hash}` }, { hash: true }).page

    expect(['/inbox', '/invite/abc', 'access_token=abc&state=1'].map(pageOf)).toEqual([
      '/app#/inbox',
      '/app#/invite/(scrubbed)',
      '/app#access_token&state',
    ])
  })
})
