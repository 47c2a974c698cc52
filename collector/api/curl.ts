import type { OpenApi, Operation } from './openapi.js'

/** A request that can be pasted into a shell in which `KEY`, `WRITE_KEY`, `ADMIN_KEY` and `SITE` are set. */
export interface Example {
  title: string
  command: string
}

/** Every example of a route as a command; `origin` is where the collector is reached. */
export function examplesOf(route: { method: string; path: string; operation: Operation }, origin: string): Example[] {
  const { method, path, operation } = route
  const url = `${origin}${filled(path, operation)}`
  const inUrl = Object.entries(operation['x-examples'] ?? {}).map(([title, parameters]) => {
    const pairs = Object.entries(parameters).map(([name, value]) => `--data-urlencode ${pairOf(name, value)}`)
    const verb = method === 'get' ? [] : ['-X', method.toUpperCase()]
    return {
      title,
      parts: [
        ...(pairs.length > 0 ? ['-G'] : []),
        ...(method === 'get' && isStream(operation) ? ['-N'] : []),
        ...verb,
        url,
        ...headersOf(operation),
        ...pairs,
      ],
    }
  })
  const bodies = operation.requestBody?.content['application/json']?.examples ?? {}
  const inBody = Object.entries(bodies).map(([title, { value }]) => ({
    title,
    parts: [
      ...(method === 'post' ? [] : ['-X', method.toUpperCase()]),
      url,
      ...headersOf(operation),
      `-H 'Content-Type: application/json'`,
      `-d ${withSite(quote(show(value)))}`,
    ],
  }))
  return [...inUrl, ...inBody].map(({ title, parts }) => ({ title, command: `curl -s ${join(parts)}` }))
}

/** A path with examples for what varies in it. */
const filled = (path: string, { parameters = [] }: Operation) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const value = parameters.find((parameter) => parameter.name === name)?.example ?? name
    return value === 'example.com' ? '$SITE' : encodeURIComponent(value)
  })

/** Every route of a document, in its order. */
export const routesOf = ({ paths }: Pick<OpenApi, 'paths'>) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => (operation ? [{ method, path, operation }] : [])),
  )

/** It has no end: what comes is shown at once. */
const isStream = ({ responses: { 200: answer } }: Operation) =>
  answer !== undefined && 'content' in answer && 'text/event-stream' in (answer.content ?? {})

const KEYS: Record<string, string> = { read: 'KEY', write: 'WRITE_KEY', admin: 'ADMIN_KEY' }

function headersOf({ security, parameters = [] }: Operation): string[] {
  const keys = security
    .flatMap((needed) => Object.keys(needed))
    .map((name) => `-H "Authorization: Bearer $${KEYS[name]}"`)
  const headers = parameters.filter((parameter) => parameter.in === 'header' && parameter.example !== undefined)
  return [...keys, ...headers.map(({ name, example }) => `-H ${quote(`${name}: ${example}`)}`)]
}

const join = (parts: string[]) => parts.join(' \\\n  ').replace(/^-G \\\n {2}/, '-G ')

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

const pairOf = (name: string, value: string) =>
  value === 'example.com' ? `"${name}=$SITE"` : quote(`${name}=${value}`)

const withSite = (quoted: string) => quoted.replaceAll(/(\\?")example\.com(\\?")/g, `$1'"$SITE"'$2`)

/** JSON with a line for each key of the question. */
function show(value: object): string {
  const lines = Object.entries(value).map(([key, inner]) => `  ${JSON.stringify(key)}: ${spaced(inner)}`)
  return `{\n${lines.join(',\n')}\n}`
}

/** JSON on one line, with spaces where people put them. */
const spaced = (value: unknown) =>
  JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']')
