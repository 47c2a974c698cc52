import type { Context } from 'hono'
import { serveAsset, toAsset } from '../assets.js'
import type { Config } from '../config.js'
import { catalogue } from './catalogue.js'
import { DOCS_POLICY, docsPage } from './docs.js'
import { type OpenApiOptions, openApi } from './openapi.js'
import { originOf } from './origin.js'

const ANY_PAGE = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-cache' }

export interface DescribingRoutesOptions {
  /** All routes there are, once there are all. */
  routes: () => OpenApiOptions['routes']
  config: Pick<Config, 'ingestPath' | 'baseUrl' | 'trustProxy'>
  clock: () => number
}

/** What the API says of itself to whoever asks: it has no data of any site. Made when it is first asked for. */
export function createDescribingRoutes({ routes, config, clock }: DescribingRoutesOptions) {
  const { ingestPath, baseUrl, trustProxy } = config
  const document = once(() => openApi({ routes: routes(), ingestPath, baseUrl, at: clock() }))
  return {
    catalogue: json(catalogue),
    openApi: json(document),
    docs(c: Context): Response {
      const headers = { 'Content-Security-Policy': DOCS_POLICY, 'Cache-Control': 'no-cache' }
      return c.html(docsPage(document(), baseUrl ?? originOf(c, trustProxy)), 200, headers)
    },
  }
}

function json(make: () => object) {
  const asset = once(() => toAsset(Buffer.from(JSON.stringify(make())), 'application/json'))
  return (c: Context) => serveAsset(asset(), c.req.raw, ANY_PAGE)
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
