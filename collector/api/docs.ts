import { createHash } from 'node:crypto'
import { examplesOf, routesOf } from './curl.js'
import STYLE from './docs.css?raw'
import { Html, html, prose } from './html.js'
import type { OpenApi, Operation, Parameter } from './openapi.js'
import type { Schema } from './schema.js'

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** No script at all, and no style but the page's own. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`

/** The document as a page for people; its commands ask the collector at `origin`. */
export function docsPage(document: OpenApi, origin: string): string {
  const { info, components } = document
  const routes = routesOf(document)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The API of footfall</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<h1>The API of footfall</h1>
<p>Version ${info.version}. For programs: <a href="/api/openapi.json">OpenAPI 3.1</a>, <a href="/api/v2/catalogue">the catalogue</a>.</p>
<nav aria-label="Contents"><ul>
<li><a href="#start">Start</a></li>
${routes.map((route) => html`<li><a href="#${idOf(route)}">${route.operation.summary}</a></li>\n`)}
<li><a href="#metrics">Metrics</a></li>
<li><a href="#dimensions">Dimensions</a></li>
<li><a href="#errors">Errors</a></li>
</ul></nav>
</header>
<main id="content">
${startOf()}
<section aria-labelledby="routes"><h2 id="routes">Routes</h2>
${routes.map((route) => routeOf(route, components.schemas, origin))}
</section>
${metricsOf(components.schemas.Metric)}
${dimensionsOf(components.schemas.Dimension)}
${errorsOf(document)}
</main>
</body>
</html>
`
  return page.text
}

type Route = ReturnType<typeof routesOf>[number]

const startOf = () => html`<section aria-labelledby="start"><h2 id="start">Start</h2>
<p>Reading takes a key of a site; the commands below find it in <code>$KEY</code>. A key of one site need not name the site.
Sending takes a key that may write, in <code>$WRITE_KEY</code>, and the site in <code>$SITE</code>; changing a site an admin key, in <code>$ADMIN_KEY</code>.</p>
${commandOf({
  title: 'Keys for the commands below',
  command:
    'footfall key create --site example.com --read\nexport KEY=ff_…\nexport SITE=example.com WRITE_KEY=ff_… ADMIN_KEY=…',
})}
<p>Where a reply is said to come as CSV too, <code>-H 'Accept: text/csv'</code> asks for it; a cell that a spreadsheet would take
for a formula begins with an apostrophe there.</p>
</section>`

const idOf = ({ operation }: Route) => operation.operationId

function routeOf(route: Route, schemas: Record<string, Schema>, origin: string): Html {
  const { method, path, operation } = route
  const id = idOf(route)
  return html`<article aria-labelledby="${id}">
<h3 id="${id}">${operation.summary}</h3>
<p><code>${method.toUpperCase()} ${path}</code>${keyOf(operation)}</p>
<p>${prose(operation.description ?? '')}</p>
${fieldsOf(operation, schemas)}
${examplesOf(route, origin).map((example) => html`<h4>${example.title}</h4>${commandOf(example)}\n`)}
<p>${replyOf(operation)}</p>
</article>
`
}

const WITH: Record<string, string> = {
  read: 'a key that may read',
  write: 'a key that may write',
  admin: 'an admin key',
}

const keyOf = ({ security }: Operation): Html =>
  security.length === 0 ? html`, for everybody` : html`, with ${WITH[Object.keys(security[0])[0]] ?? 'a key'}`

/** Scrolls on its own, also by keyboard. */
const commandOf = ({ title, command }: { title: string; command: string }) =>
  html`<pre tabindex="0" role="region" aria-label="${title}"><code>${command}</code></pre>`

function replyOf({ responses }: Operation): Html {
  const [[status, reply], ...failures] = Object.entries(responses)
  const asCsv = 'content' in reply && reply.content && 'text/csv' in reply.content
  const codes = failures.map(([code], i) => html`${i > 0 ? ', ' : ''}<a href="#errors">${code}</a>`)
  return html`Answers ${status}${asCsv ? ', JSON or CSV' : ''}${codes.length > 0 ? '; or ' : ''}${codes}.`
}

/** Parameters of the URL, or the keys of the body. */
function fieldsOf(operation: Operation, schemas: Record<string, Schema>): Html {
  const inUrl = (operation.parameters ?? []).filter((parameter) => parameter.in !== 'header')
  if (inUrl.length > 0) return tableOf('Parameters', ['Name', 'Meaning'], inUrl.map(parameterRow))
  const ref = operation.requestBody?.content['application/json']?.schema.$ref
  const schema = schemas[String(ref).split('/').at(-1) ?? '']
  if (!schema) return html``
  const required = Array.isArray(schema.required) ? schema.required : []
  const rows = Object.entries(Object(schema.properties)).map(([name, field]): Row => {
    const described = describe(Object(field), schemas)
    return [name, html`${required.includes(name) ? 'Required. ' : ''}${described}`]
  })
  return tableOf('Body', ['Key', 'Meaning'], rows)
}

const parameterRow = ({ name, required, description = '' }: Parameter): Row => [
  name,
  html`${required ? 'Required. ' : ''}${prose(description)}`,
]

/** What a schema says of itself, of what it stands for, of what it may be, and of its keys. */
function describe(schema: Schema, schemas: Record<string, Schema>): Html {
  const { $ref, description, items, properties, anyOf, enum: values } = schema
  const name = String($ref).split('/').at(-1) ?? ''
  if (name === 'Metric' || name === 'Dimension') return html`<a href="#${name.toLowerCase()}s">${name}s</a>. `
  if (typeof $ref === 'string') return name in schemas ? describe(schemas[name], schemas) : html``
  const parts = [html`${prose(typeof description === 'string' ? description : '')} `]
  if (Array.isArray(values))
    parts.push(html`${values.map((value, i) => html`${i > 0 ? ', ' : ''}<code>${value}</code>`)}. `)
  if (Array.isArray(anyOf)) parts.push(...anyOf.filter((one) => 'enum' in one).map((one) => describe(one, schemas)))
  if (items) parts.push(describe(Object(items), schemas))
  for (const [key, inner] of Object.entries(Object(properties))) {
    const said = describe(Object(inner), schemas)
    parts.push(html`<br><code>${key}</code>${said.text.trim() === '' ? '' : ': '}${said}`)
  }
  return html`${parts}`
}

type Row = readonly [head: string, ...cells: (string | Html)[]]

/** In a region of its own that scrolls, also by keyboard. */
function tableOf(caption: string, head: readonly string[], rows: readonly Row[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${rows.map(([name, ...cells]) => html`<tr><th scope="row"><code>${name}</code></th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`
}

/** The names of a closed list with what is said of each. */
const entriesOf = ({ oneOf }: Schema): Record<string, unknown>[] => (Array.isArray(oneOf) ? oneOf : [])

function metricsOf(schema: Schema): Html {
  const rows = entriesOf(schema).map((metric): Row => {
    const needs = Array.isArray(metric['x-needs']) ? ` Only by ${metric['x-needs'].map(String).join(' or ')}.` : ''
    return [
      String(metric.const),
      String(metric.title),
      String(metric['x-unit']).replaceAll('_', ' '),
      `${metric.description}${needs}`,
    ]
  })
  return html`<section aria-labelledby="metrics"><h2 id="metrics">Metrics</h2>
<p>A ratio of nothing is <code>null</code>.</p>
${tableOf('Metrics', ['Name', 'Label', 'Unit', 'Definition'], rows)}
</section>`
}

function dimensionsOf(schema: Schema): Html {
  const rows = entriesOf(schema).map((dimension): Row => {
    const values = Array.isArray(dimension['x-values']) ? `One of ${dimension['x-values'].join(', ')}.` : ''
    const words = [dimension.description, values].filter(Boolean).join(' ')
    return [
      String(dimension.const ?? dimension['x-name']),
      String(dimension.title),
      String(dimension['x-level']),
      words,
    ]
  })
  return html`<section aria-labelledby="dimensions"><h2 id="dimensions">Dimensions</h2>
<p>A missing value is <code>(not set)</code>, a missing property <code>(none)</code>.</p>
${tableOf('Dimensions', ['Name', 'Label', 'Of', 'Meaning'], rows)}
</section>`
}

function errorsOf({ components, paths }: OpenApi): Html {
  const statuses = new Map<string, string>()
  for (const { operation } of routesOf({ paths })) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const name = '$ref' in response ? (response.$ref.split('/').at(-1) ?? '') : ''
      if (name in components.responses) statuses.set(status, components.responses[name].description)
    }
  }
  const rows = [...statuses].sort().map(([status, description]): Row => [status, html`${prose(description)}`])
  return html`<section aria-labelledby="errors"><h2 id="errors">Errors</h2>
<p>Every error is <code>{ "error": { "code", "message", "path"?, "allowed"? } }</code>.</p>
${tableOf('Errors', ['Status', 'Meaning'], rows)}
</section>`
}
