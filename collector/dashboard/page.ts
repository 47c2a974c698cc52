import { NOT_SET } from '../dimensions.js'
import { METRICS, type MetricName } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import { AskError, ask } from './ask.js'
import { type Bar, bars, element, ranking, total } from './draw.js'
import { asCount, asDuration, asPercent } from './format.js'

const KEY = 'footfall-key'
const REFRESH_MS = 30_000
const ROWS = 10

/** All end with today: who has just pasted the tag looks for the visit of a minute ago. */
const RANGES = [
  { name: 'day', label: 'Today', days: 1, series: 'Visitors by hour' },
  { name: '7d', label: '7 days', days: 7, series: 'Visitors by day' },
  { name: '30d', label: '30 days', days: 30, series: 'Visitors by day' },
] as const
const DAY_MS = 86_400_000

const TOTALS = [
  { metric: 'visitors', format: asCount },
  { metric: 'new_visitors', format: asCount },
  { metric: 'returning_visitors', format: asCount },
  { metric: 'pageviews', format: asCount },
  { metric: 'bounce_rate', format: asPercent },
  { metric: 'active_time', format: asDuration },
] as const satisfies { metric: MetricName; format: (value: number | null) => string }[]

const RANKINGS = [
  { dimension: 'event:page', title: 'Top pages', metrics: ['visitors', 'pageviews', 'time_on_page'], missing: NOT_SET },
  {
    dimension: 'visit:source',
    title: 'Sources',
    metrics: ['visitors', 'bounce_rate', 'active_time'],
    missing: 'Direct',
  },
] as const

const FORMATS = {
  visitors: asCount,
  pageviews: asCount,
  time_on_page: asDuration,
  bounce_rate: asPercent,
  active_time: asDuration,
}

const part = <T extends HTMLElement>(id: string, type: new () => T): T => {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`)
  return found
}

const signIn = part('sign-in', HTMLFormElement)
const keyField = part('key', HTMLInputElement)
const message = part('message', HTMLParagraphElement)
const report = part('report', HTMLDivElement)
const ranges = part('ranges', HTMLElement)
const forget = part('forget', HTMLButtonElement)

let key = readKey()

/** The range is in the address, so that it can be linked to and back works. */
const rangeOf = () => RANGES.find(({ name }) => name === new URLSearchParams(location.search).get('range')) ?? RANGES[0]

function tell(text: string, isBad = false): void {
  message.textContent = text
  message.classList.toggle('bad', isBad)
}

function showSignIn(): void {
  for (const node of [report, ranges, forget]) node.hidden = true
  signIn.hidden = false
  keyField.focus()
}

async function show(): Promise<void> {
  const range = rangeOf()
  for (const button of ranges.querySelectorAll('button'))
    button.ariaPressed = String(button.textContent === range.label)
  if (!key) return showSignIn()
  report.ariaBusy = 'true'
  const shown = { key, range }
  try {
    const nodes = await reportOf(range, key)
    if (shown.key === key && shown.range === rangeOf()) draw(nodes)
  } catch (error) {
    if (shown.key !== key) return
    const isRefused = error instanceof AskError && (error.status === 401 || error.status === 403)
    if (isRefused) forgetKey()
    tell(messageOf(error), true)
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof AskError)) return 'The collector does not answer; trying again in 30 s.'
  if (error.status === 401) return 'This key is not known here. Was all of it copied?'
  return error.status === 403 ? 'This key may not read. Make one with key create --read.' : error.message
}

async function reportOf(range: (typeof RANGES)[number], key: string) {
  // Alone, because it knows the site's today, and a wrong key is refused once.
  const today = await ask({ metrics: ['visitors'], date_range: 'day' }, key)
  const asked = { date_range: datesUntil(String(today.query.date_range).slice(0, 10), range.days) }
  const [totals, series, ...rankings] = await Promise.all([
    ask({ ...asked, metrics: TOTALS.map(({ metric }) => metric) }, key),
    ask({ ...asked, metrics: ['visitors'], dimensions: ['time'], include: { time_labels: true } }, key),
    ...RANKINGS.map(({ dimension, metrics }) =>
      ask({ ...asked, metrics: [...metrics], dimensions: [dimension], pagination: { limit: ROWS } }, key),
    ),
  ])
  return {
    site: String(totals.query.site_id),
    seriesTitle: range.series,
    totals: TOTALS.map(({ metric, format }, i) =>
      total(METRICS[metric].label, format(totals.results[0].metrics[i]), METRICS[metric].definition),
    ),
    series: bars(METRICS.visitors.label, seriesOf(series)),
    rankings: RANKINGS.map(({ title, metrics, missing }, i) => {
      const heads = ['', ...metrics.map((metric) => METRICS[metric].label)]
      const formats = metrics.map((metric) => FORMATS[metric])
      return ranking(title, { heads, formats, missing }, rankings[i])
    }),
  }
}

/** So many local days that end with `today` (`2026-03-02`). */
function datesUntil(today: string, days: number): [from: string, to: string] {
  const first = new Date(Date.parse(today) - (days - 1) * DAY_MS)
  return [first.toISOString().slice(0, 10), today]
}

/** With the buckets in which nothing happened. */
function seriesOf({ results, meta }: Answer): Bar[] {
  // Both in the order of time, where an hour that comes twice is two labels and up to two rows.
  const rows = [...results]
  return (meta.time_labels ?? []).map((label) => {
    const row = rows[0]?.dimensions[0] === label ? rows.shift() : undefined
    // Of an hour its time, of a day its date.
    return { label: label.slice(label.length > 10 ? 11 : 0, 16), value: row?.metrics[0] ?? 0 }
  })
}

function draw({ site, seriesTitle, totals, series, rankings }: Awaited<ReturnType<typeof reportOf>>): void {
  tell('')
  part('site', HTMLSpanElement).textContent = site
  document.title = `${site} – footfall`
  part('series-title', HTMLElement).textContent = seriesTitle
  part('totals', HTMLDListElement).replaceChildren(...totals)
  part('series', HTMLDivElement).replaceChildren(series)
  part('tables', HTMLDivElement).replaceChildren(...rankings)
  report.ariaBusy = 'false'
  signIn.hidden = true
  for (const node of [report, ranges, forget]) node.hidden = false
}

function forgetKey(): void {
  key = null
  keep(null)
  part('site', HTMLSpanElement).textContent = ''
  document.title = 'footfall'
  showSignIn()
}

/** Where storage is forbidden the key lives as long as the page. */
function readKey(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function keep(key: string | null): void {
  try {
    if (key === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, key)
  } catch {
    tell('This browser keeps nothing for this page: the key is asked for again the next time.')
  }
}

ranges.append(
  ...RANGES.map(({ name, label }) => {
    const choose = () => {
      history.pushState(null, '', name === RANGES[0].name ? '/' : `?range=${name}`)
      void show()
    }
    return element('button', { type: 'button', onclick: choose }, label)
  }),
)
signIn.addEventListener('submit', (event) => {
  event.preventDefault()
  key = keyField.value.trim()
  keep(key)
  keyField.value = ''
  void show()
})
forget.addEventListener('click', () => {
  forgetKey()
  tell('')
})
addEventListener('popstate', () => void show())
setInterval(() => {
  if (!document.hidden && key) void show()
}, REFRESH_MS)
void show()
