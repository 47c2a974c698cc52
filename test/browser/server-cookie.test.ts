import { expect, it } from 'vitest'
import { useWorld } from './world.js'

const visit = useWorld()

it.each([
  ['http://www.example.com/', '', '; Domain=example.com'],
  ['https://www.example.com/', '', '; Domain=example.com; Secure'],
  ['http://a.b.shop.co.uk/', '', '; Domain=shop.co.uk'],
  ['http://a.b.example.com/', 'data-cookie-domain="b.example.com"', '; Domain=b.example.com'],
  ['http://192.0.2.7/', '', ''],
])('what the collector sets on %s takes the place of what the script has set %s', async (url, tag, where) => {
  const visitor = await visit({ to: null, tag })
  const answered = visitor.page.waitForResponse((response) => response.request().method() === 'POST')
  await visitor.page.goto(url)
  await visitor.flush()
  const cookies = await visitor.context.cookies()

  expect(await (await answered).headerValue('set-cookie')).toMatch(new RegExp(`; Max-Age=\\d+${where}$`))
  expect(cookies.map(({ name }) => name).toSorted()).toEqual([
    `footfall-visit.${visitor.site}`,
    `footfall.${visitor.site}`,
  ])
})
