import { createHash } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routesOf } from '../../collector/api/curl.js'
import { html, prose } from '../../collector/api/html.js'
import type { OpenApi } from '../../collector/api/openapi.js'
import { DIMENSION_NAMES, VISITOR_TYPES } from '../../collector/dimensions.js'
import { METRIC_NAMES, metricOf } from '../../collector/metrics/index.js'
import { visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

/** Of the examples. */
const VISITOR = 'V1StGXR8_Z5jdHi6B-myT'

let stage: Stage
let document: OpenApi
beforeAll(async () => {
  stage = openStage()
  document = await (await stage.get('/api/openapi.json')).json()
})
afterAll(() => stage.close())

const AS_ADMIN = { Authorization: `Bearer ${ADMIN_KEY}` }
const docs = async (headers = {}) => (await stage.get('/api/docs', { Host: 'stats.example:8080', ...headers })).text()

/** What the parser allows where it refuses a question. */
async function allowedFor(question: object): Promise<string[]> {
  const body = { site_id: 'shop.example', metrics: ['visitors'], date_range: 'day', ...question }
  return (await (await stage.post('/api/v2/query', body, AS_ADMIN)).json()).error.allowed
}

describe('GET /api/v2/catalogue', () => {
  it('has every metric and dimension with its words, for everybody', async () => {
    const { metrics, dimensions } = await (await stage.get('/api/v2/catalogue')).json()

    expect(metrics.map(({ name }: { name: string }) => name)).toEqual(METRIC_NAMES)
    expect(dimensions.map(({ name }: { name: string }) => name)).toEqual(await allowedFor({ dimensions: ['no'] }))
    expect(metrics).toContainEqual({
      name: 'exits',
      label: 'Exits',
      unit: 'count',
      decimals: 0,
      definition: metricOf('exits').definition,
      needs: metricOf('exits').needs,
    })
    expect(dimensions).toContainEqual(
      expect.objectContaining({ name: 'visitor:type', label: 'New or returning', values: [...VISITOR_TYPES] }),
    )
  })

  it('is not sent again to who has it', async () => {
    const { headers } = await stage.get('/api/v2/catalogue')
    const again = await stage.get('/api/v2/catalogue', { 'If-None-Match': headers.get('etag') ?? '' })

    expect(headers.get('content-type')).toBe('application/json')
    expect(again.status).toBe(304)
  })
})

describe('GET /api/openapi.json', () => {
  it('is a document of OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...document })

    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(document.openapi).toBe('3.1.0')
  })

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path)

    expect(references.length).toBeGreaterThan(20)
    for (const path of references) {
      expect(
        path.split('/').reduce((part, key) => Object(part)[key], document as unknown),
        path,
      ).toBeDefined()
    }
  })

  it('has every route that answers or takes something, with its errors', () => {
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routes = stage.app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    const names = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)

    expect(new Set(told)).toEqual(new Set(['POST /e', ...names.filter((name) => !/openapi\.json$|docs$/.test(name))]))
    expect(Object.keys(document.paths['/api/v2/query'].post?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '404', '413']),
    )
  })

  it('has the names that the parser allows, each with what it means', async () => {
    const { Metric, Dimension, Filter, Include } = document.components.schemas
    const operators = JSON.stringify(Filter)

    expect(Metric.enum).toEqual(METRIC_NAMES)
    expect(Metric.oneOf).toContainEqual(
      expect.objectContaining({ const: 'visits', title: 'Visits', description: metricOf('visits').definition }),
    )
    const [closed, ...keyed] = Object(Dimension.anyOf)
    expect(closed.enum).toEqual(
      expect.arrayContaining(['time', 'time:day', ...DIMENSION_NAMES.filter((name) => !name.endsWith('KEY'))]),
    )
    expect(keyed).toEqual([{ pattern: '^event:props:.+$' }, { pattern: '^visitor:traits:.+$' }])
    expect(Object.keys(Object(Include.properties))).toEqual(await allowedFor({ include: { no: true } }))
    for (const said of Object.values(Object(Include.properties))) expect(Object(said).description).toMatch(/\w/)
    for (const name of await allowedFor({ filters: [['no']] })) expect(operators).toContain(`"${name}"`)
  })

  it('says where a name can be taken, and which report takes no filters', () => {
    const { paths, components } = document
    const clashes = Object.entries(paths).filter(([, { post }]) => post?.responses['409'])

    expect(clashes.map(([path]) => path)).toEqual(
      ['sites', 'goals', 'segments', 'annotations', 'views', 'core-actions', 'questions'].map(
        (list) => `/api/v1/${list}`,
      ),
    )
    expect(Object.keys(Object(components.schemas.Days.properties))).toEqual(['site_id', 'date_range'])
  })

  it('has examples of reading that the collector answers', async () => {
    const asked: unknown[] = []
    await stage.traffic.receive(visit({ visitor: VISITOR }))
    for (const [path, { post }] of Object.entries(document.paths)) {
      if (!post?.security.some((needed) => 'read' in needed)) continue
      for (const { value } of Object.values(post.requestBody?.content['application/json'].examples ?? {})) {
        const reply = await stage.post(path.replace('{id}', VISITOR), { site_id: 'shop.example', ...value }, AS_ADMIN)
        asked.push(value)
        expect([reply.status, value]).toEqual([200, value])
      }
    }

    expect(asked.length).toBeGreaterThan(3)
  })
})

describe('a report', () => {
  /** Properties of a shape, with those of what it has lists of: `periods[].rate`. */
  function propertiesOf(schema: unknown, path = ''): string[] {
    const { properties = {}, items, anyOf = [] } = Object(schema)
    const own = Object.entries(properties).flatMap(([key, inner]) => [path + key, ...propertiesOf(inner, path + key)])
    const inLists = items ? propertiesOf(items, `${path}[].`) : []
    return [...own, ...inLists, ...anyOf.flatMap((one: unknown) => propertiesOf(one, path))]
  }
  const propertiesIn = (value: unknown, path = ''): string[] => {
    if (Array.isArray(value)) return value.flatMap((item) => propertiesIn(item, `${path}[].`))
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, inner]) => [path + key, ...propertiesIn(inner, path + key)])
  }

  it('has the rows that its schema says, and no others', async () => {
    const { receive } = stage.traffic
    await receive(visit({ pages: [{}, { url: 'https://shop.example/pricing' }], tracks: [{ name: 'signup' }] }))
    for (const report of ['funnel', 'retention', 'journeys', 'frequency']) {
      const { post } = document.paths[`/api/v2/${report}`]
      const examples = Object.values(post?.requestBody?.content['application/json'].examples ?? { '': { value: {} } })
      const rows = []
      for (const { value } of examples) {
        const question = { site_id: 'shop.example', ...value, date_range: 'day' }
        rows.push(...(await (await stage.post(`/api/v2/${report}`, question, AS_ADMIN)).json()).results)
      }
      const name = String(Object(post?.responses['200']).content['application/json'].schema.$ref).split('/').at(-1)
      const { results } = Object(document.components.schemas[name ?? ''].properties)

      expect(new Set(propertiesIn(rows)), report).toEqual(new Set(propertiesOf(results)))
    }
  })
})

describe('GET /api/docs', () => {
  it('shows every route, metric and dimension with its words, as text', async () => {
    const page = await docs()

    for (const { operation } of routesOf(document)) expect(page).toContain(`>${operation.summary}</h3>`)
    for (const name of METRIC_NAMES) expect(page).toContain(html`<td>${metricOf(name).definition}`.text)
    for (const name of DIMENSION_NAMES) expect(page).toContain(`<code>${name}</code>`)
  })

  it('runs no script, takes nothing from elsewhere and no style but its own', async () => {
    const reply = await stage.get('/api/docs')
    const policy = reply.headers.get('content-security-policy') ?? ''
    const page = await reply.text()
    const [, style] = /<style>(.*)<\/style>/s.exec(page) ?? []

    expect(page).not.toMatch(/<script|\sstyle=|\son\w+=|(?:src|href)="(?:https?:)?\/\//)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    expect(style).toContain('light-dark(')
    expect(policy).toContain(
      `'sha256-${createHash('sha256')
        .update(style ?? '')
        .digest('base64')}'`,
    )
  })

  it('has commands for the collector as the reader reached it, and repeats no host that is none', async () => {
    expect(await docs()).toContain('curl -s http://stats.example:8080/api/v2/query')
    expect(await docs({ Host: '[::1]:80' })).toContain('curl -s http://[::1]:80/api/v2/query')
    for (const host of ['$(reboot)', 'a`b`', '"><b>', "x';y", 'a b']) {
      expect(await docs({ Host: host }), host).toContain('curl -s http://localhost/api/v2/query')
    }
  })

  it('has one name for each anchor, and every link to one leads there', async () => {
    const page = await docs()
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)

    expect(new Set(ids).size).toBe(ids.length)
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor)
  })
})

describe('html', () => {
  it('escapes every value that is not HTML', () => {
    const name = `<b a='1' b="2">&`

    expect(html`<p title="${name}">${name}${[html`<i>${7}</i>`]}</p>`.text).toBe(
      '<p title="&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;">&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;<i>7</i></p>',
    )
    expect(html`${prose('Use `<b>` or `x`')}`.text).toBe('Use <code>&lt;b&gt;</code> or <code>x</code>')
  })
})
