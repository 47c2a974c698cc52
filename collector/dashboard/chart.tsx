import { useEffect, useRef, useState } from 'preact/hooks'
import UPlot from 'uplot'
import type { Unit } from '../metrics/algebra.js'
import { metricOf } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import type { Address } from './address.js'
import { type Asker, isRefused, type Question, type Said, type SiteOfKey } from './ask.js'
import { download } from './download.js'
import { format, formatLabel } from './format.js'
import { Menu } from './menu.js'
import { NoteList } from './note-list.js'
import { type Placed, placed } from './notes.js'
import { datesOf } from './period.js'
import { shownMetric } from './questions.js'
import { Refusal } from './refusal.js'
import { type Point, pointsOf } from './series.js'
import { Table } from './table.js'
import type { Go } from './use-address.js'

interface ChartProps {
  series: Said<Answer> | null
  before: Said<Answer> | null
  question: Question
  /** Of what is shown, not of what is being asked. */
  address: Address
  go: Go
  asker: Asker
  site: SiteOfKey
}

const HEIGHT = 220
/** There is no half a visitor. */
const WHOLE = Array.from({ length: 36 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3))
/** Steps of an axis of seconds that read well. */
const SECONDS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 18_000, 36_000, 86_400]

/** One metric over time with the period before, as a picture and as a table. */
export function Chart({ series, before, question, address, go, asker, site }: ChartProps) {
  const { label, unit } = metricOf(shownMetric(address))
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const [under, setUnder] = useState<number | null>(null)
  const isKnown = series && !isRefused(series)
  const points = isKnown
    ? pointsOf(series, before && !isRefused(before) ? before : null, unit === 'count' ? 0 : null, Date.now())
    : []
  const notes = placed(site.annotations, points, datesOf(address.period, site.today))
  const textsAt = (index: number) => notes.filter(({ at }) => at === index).map(({ text }) => text)
  const show = (value: number | null | undefined) => format(value ?? null, unit, site.currency)

  useEffect(() => {
    const host = place.current
    if (!host || points.length === 0) return
    const draw = () => {
      plot.current?.destroy()
      const options = optionsOf({ host, points, notes, unit, show, onUnder: setUnder })
      plot.current = new UPlot(options, dataOf(points), host)
    }
    draw()
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: host.clientWidth, height: HEIGHT }))
    resized.observe(host)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', draw)
    return () => {
      resized.disconnect()
      scheme.removeEventListener('change', draw)
      plot.current?.destroy()
      plot.current = null
    }
    // A live update that changes nothing draws nothing.
  }, [JSON.stringify([points, notes]), unit])

  const point: Point | undefined = under === null ? undefined : points[under]
  return (
    <figure class="card chart">
      <figcaption>
        <h2>{label}</h2>
        <p class="quiet" aria-hidden="true">
          {point && (
            <>
              {formatLabel(point.label, true)}: <b>{show(point.value)}</b>
              {point.before !== undefined && `, before ${show(point.before)}`}
              {point.isPartial && ', not over'}
              {textsAt(under ?? 0).map((text) => ` – ${text}`)}
            </>
          )}
        </p>
        <Menu {...{ question, asker, name: label }} onPicture={() => save(plot.current, label)} />
      </figcaption>
      {series && isRefused(series) && <Refusal {...series} />}
      <div ref={place} class="plot" aria-hidden="true" />
      <div class="visually-hidden">
        <Table
          caption={`${label} over time`}
          heads={['Time', label, ...(before ? ['Before'] : []), ...(notes.length > 0 ? ['Notes'] : [])]}
          rows={points.map((each, i) => [
            formatLabel(each.label, true),
            show(each.value),
            ...(before ? [show(each.before)] : []),
            ...(notes.length > 0 ? [textsAt(i).join('; ')] : []),
          ])}
        />
      </div>
      <NoteList mayWrite={site.may_write} {...{ notes, address, go }} />
    </figure>
  )
}

/** The buckets, what was before, what is over, and the dashed end of what is not. */
function dataOf(points: readonly Point[]): UPlot.AlignedData {
  const value = (is: (point: Point, i: number) => boolean) => points.map((each, i) => (is(each, i) ? each.value : null))
  return [
    points.map((_, i) => i),
    points.map(({ before }) => before ?? null),
    value(({ isPartial }) => !isPartial),
    // From the last whole one to the one that is not over.
    value(({ isPartial }, i) => isPartial || points[i + 1]?.isPartial === true),
  ]
}

interface PlotOptions {
  host: HTMLElement
  points: readonly Point[]
  notes: readonly Placed[]
  unit: Unit
  show(value: number | null): string
  onUnder(index: number | null): void
}

function optionsOf({ host, points, notes, unit, show, onUnder }: PlotOptions): UPlot.Options {
  const style = getComputedStyle(host)
  const isTime = unit === 'seconds' || unit === 'whole_seconds'
  const colour = (name: string) => style.getPropertyValue(name)
  const axis = {
    stroke: colour('--quiet-now'),
    grid: { stroke: colour('--line-now'), width: 1 },
    ticks: { show: false },
  }
  const line = { width: 2, points: { show: false } }
  return {
    width: host.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.05 : 1] } },
    axes: [
      {
        ...axis,
        size: 28,
        space: 72,
        incrs: [1, 2, 3, 4, 5, 6, 7, 10, 14, 20, 30, 60, 90, 180, 365],
        values: (_, ticks) => ticks.map((tick) => (points[tick] ? formatLabel(points[tick].label) : '')),
      },
      {
        ...axis,
        size: (_, labels) => 20 + 7 * Math.max(1, ...(labels ?? []).map(({ length }) => length)),
        ...(isTime && { incrs: SECONDS }),
        ...(unit === 'count' && { incrs: WHOLE }),
        values: (_, ticks) => ticks.map((tick) => show(tick)),
      },
    ],
    series: [
      {},
      { ...line, stroke: colour('--quiet-now'), width: 1.5, dash: [2, 4] },
      { ...line, stroke: colour('--accent-now'), fill: colour('--tint-now'), points: { size: 5 } },
      { ...line, stroke: colour('--accent-now'), dash: [6, 4] },
    ],
    hooks: {
      setCursor: [({ cursor }) => onUnder(cursor.idx ?? null)],
      drawAxes: [(plot) => mark(plot, notes, colour('--quiet-now'))],
    },
  }
}

/** A line through each bucket that has a note, with a dot above it. */
function mark({ ctx, bbox, valToPos }: UPlot, notes: readonly Placed[], colour: string): void {
  const { devicePixelRatio: pixels } = window
  ctx.save()
  ctx.strokeStyle = ctx.fillStyle = colour
  ctx.lineWidth = pixels
  ctx.setLineDash([2 * pixels, 2 * pixels])
  for (const { at } of notes) {
    const x = Math.round(valToPos(at, 'x', true))
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.beginPath()
    ctx.arc(x, bbox.top, 3 * pixels, 0, 2 * Math.PI)
    ctx.fill()
  }
  ctx.restore()
}

function save(plot: UPlot | null, name: string): void {
  plot?.ctx.canvas.toBlob((blob) => blob && download(blob, `${name}.png`))
}
