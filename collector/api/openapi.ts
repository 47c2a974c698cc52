import pkg from '../../package.json' with { type: 'json' }
import type { Described } from './described.js'
import { describeReport, describeRoutes } from './operations.js'
import { refer, type Schema } from './schema.js'
import { schemas } from './schemas.js'

/** A document of OpenAPI 3.1, as far as ours goes. */
export interface OpenApi {
  openapi: string
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } }
  servers: { url: string }[]
  paths: Record<string, Partial<Record<string, Operation>>>
  components: {
    securitySchemes: Record<string, Schema>
    responses: Record<string, Response>
    schemas: Record<string, Schema>
  }
}

export interface Operation {
  operationId: string
  summary: string
  description?: string
  security: Record<string, never[]>[]
  parameters?: Parameter[]
  requestBody?: { required: true; content: Record<string, Content> }
  responses: Record<string, Response | { $ref: string }>
  /** Whole requests by URL, each by what it asks. */
  'x-examples'?: Record<string, Record<string, string>>
}

export interface Parameter {
  name: string
  in: 'query' | 'header' | 'path'
  required: boolean
  description?: string
  schema: Schema
  example?: string
}

interface Content {
  schema: Schema
  examples?: Record<string, { value: object }>
}

interface Response {
  description: string
  content?: Record<string, Content>
}

export interface OpenApiOptions {
  /** As Hono has them. */
  routes: readonly { method: string; path: string }[]
  ingestPath: string
  /** Where browsers and programs reach the collector; `null`: where the document comes from. */
  baseUrl: string | null
  /** UTC ms, for examples. */
  at: number
}

/** The routes of the API as they are, made of the catalogue: what is added there or to the routes is here by itself. */
export function openApi({ routes, ingestPath, baseUrl, at }: OpenApiOptions): OpenApi {
  const known = describeRoutes({ ingestPath, at })
  const names = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  const others = [...names].filter((name) => name.startsWith('POST /api/') && !Object.hasOwn(known, name))
  const described = [
    ...Object.entries(known).filter(([name]) => names.has(name)),
    ...others.map((name) => [name, describeReport(name)] as const),
  ]
  const paths: OpenApi['paths'] = {}
  for (const [name, route] of described) {
    const [method, path] = name.split(' ')
    const told = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[told] = { ...paths[told], [method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'footfall',
      version: pkg.version,
      description: 'Web analytics that measures attention. Times of a site are those of its zone.',
      license: { name: pkg.license, identifier: pkg.license },
    },
    servers: [{ url: baseUrl ?? '/' }],
    paths,
    components: {
      securitySchemes: {
        read: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key that may read: `footfall key create --site ID --read`',
        },
        write: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key that may write: `footfall key create --site ID --write`',
        },
        admin: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key that may change a site: `footfall key create --site ID --admin`, or `FOOTFALL_ADMIN_KEY`',
        },
      },
      responses: ERRORS,
      schemas: schemas(),
    },
  }
}

function operation(name: string, route: Described): Operation {
  const { summary, description, key, body, parameters, headers = {}, path = {}, reply } = route
  const told = [...queryParameters(parameters), ...headerParameters(headers), ...pathParameters(name, path)]
  return {
    operationId: name.toLowerCase().replaceAll(/\W+/g, '_').replace(/_$/, ''),
    summary,
    ...(description && { description }),
    security: key ? [{ [key]: [] }] : [],
    ...(told.length > 0 && { parameters: told }),
    ...(parameters && { 'x-examples': parameters.examples }),
    ...(body && { requestBody: { required: true, content: { 'application/json': contentOf(body) } } }),
    responses: {
      [reply.status ?? 200]: {
        description: 'The answer.',
        content: {
          [reply.type ?? 'application/json']: { schema: refer(reply.schema) },
          ...(reply.csv && { 'text/csv': { schema: { type: 'string' } } }),
        },
      },
      ...failuresOf(route),
    },
  }
}

const queryParameters = (parameters: Described['parameters']): Parameter[] =>
  Object.entries(parameters?.texts ?? {}).map(([name, description]) => ({
    name,
    in: 'query',
    required: parameters?.required.includes(name) ?? false,
    description,
    schema: { type: name === 'limit' || name === 'offset' ? 'integer' : 'string' },
  }))

const headerParameters = (headers: Record<string, string>): Parameter[] =>
  Object.entries(headers).map(([name, example]) => ({
    name,
    in: 'header',
    required: false,
    schema: { type: 'string' },
    example,
  }))

const pathParameters = (path: string, examples: Record<string, string>): Parameter[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(examples[name] && { example: examples[name] }),
  }))

const contentOf = ({ schema, examples }: NonNullable<Described['body']>): Content => ({
  schema: refer(schema),
  examples: Object.fromEntries(Object.entries(examples).map(([title, value]) => [title, { value }])),
})

const error = (description: string): Response => ({
  description,
  content: { 'application/json': { schema: refer('Error') } },
})

const ERRORS = {
  Wrong: error('Something in the question is wrong: `path` says where, `allowed` what may stand there.'),
  NoKey: error('No key, or one that is not known.'),
  NotThisKey: error('The key has not the right, or the page may not send.'),
  NoSite: error('No such site, or not one of this key.'),
  Clash: error('There is one of that name: remove it first.'),
  TooLarge: error('The body is too large.'),
  NotThisType: error('A form, XML, or something compressed.'),
  TooMany: error('Too many; `Retry-After` says when to come back.'),
  Later: error('Not now; `Retry-After` says when to come back.'),
}

function failuresOf({ key, body, mayClash, reply }: Described): Operation['responses'] {
  const isTaken = reply.status === 202
  const failures: Record<string, keyof typeof ERRORS | false> = {
    400: (body !== undefined || key !== undefined) && 'Wrong',
    401: key !== undefined && 'NoKey',
    403: (key !== undefined || isTaken) && 'NotThisKey',
    404: (key !== undefined || isTaken) && 'NoSite',
    409: mayClash === true && 'Clash',
    413: body !== undefined && 'TooLarge',
    415: isTaken && key === undefined && 'NotThisType',
    429: isTaken && 'TooMany',
    503: (key !== undefined || isTaken) && 'Later',
  }
  return Object.fromEntries(
    Object.entries(failures).flatMap(([status, name]) =>
      name ? [[status, { $ref: `#/components/responses/${name}` }]] : [],
    ),
  )
}
