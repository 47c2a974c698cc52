/** What the main thread of one page did, in ms of its own CPU time unless it says otherwise. */
export interface Trace {
  /** Work of the script by task, in order of time. */
  tasks: readonly { at: number; cpu: number; wall: number }[]
  /** Input events: their dispatch with every handler, the page's own too. */
  dispatches: readonly { at: number; type: string; cpu: number }[]
  timers: number
}

/** What Chromium has to note for it. */
export const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8.execute']

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** µs. */
  ts: number
  dur?: number
  /** µs of CPU time of the thread. */
  tdur?: number
  args: { data?: TraceArgs; beginData?: { url?: string }; fileName?: string; name?: string }
}

interface TraceArgs {
  url?: string
  type?: string
  frames?: { url: string; processId?: number }[]
}

/** Work that says which script it is of. */
const NAMED = ['EvaluateScript', 'v8.compile', 'v8.compileModule', 'v8.evaluateModule', 'FunctionCall']
/** Work that does not; the pages' own script makes none of it. */
const NAMELESS = ['TimerFire', 'RunMicrotasks', 'FireIdleCallback', 'FireAnimationFrame', 'XHRReadyStateChange']

/** Reads the trace of the page whose URL has `path`; a script's files are those whose URL has `files`. */
export function readTrace(trace: Buffer, { path, files }: { path: string; files: string }): Trace {
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(trace.toString())
  const thread = mainThreadOf(traceEvents, path)
  const main = traceEvents
    .filter(({ pid, tid, ph }) => pid === thread.pid && tid === thread.tid && ph === 'X')
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
  const isOfScript = ({ name, args }: TraceEvent) =>
    NAMELESS.includes(name) || (NAMED.includes(name) && (args.data?.url ?? args.fileName ?? '').includes(files))
  const work = outermost(main.filter(isOfScript))
  return {
    tasks: main
      .filter(({ name }) => name === 'RunTask')
      .map((task) => ({ at: task.ts / 1000, parts: work.filter((part) => contains(task, part)) }))
      .filter(({ parts }) => parts.length > 0)
      .map(({ at, parts }) => ({ at, cpu: sum(parts.map(cpuOf)), wall: sum(parts.map(({ dur = 0 }) => dur / 1000)) })),
    dispatches: main
      .filter(({ name }) => name === 'EventDispatch')
      .map((event) => ({ at: event.ts / 1000, type: event.args.data?.type ?? '', cpu: cpuOf(event) })),
    timers: main.filter(({ name }) => name === 'TimerFire').length,
  }
}

/** Of the page that was parsed meanwhile, or was there already. */
function mainThreadOf(events: readonly TraceEvent[], path: string): Pick<TraceEvent, 'pid' | 'tid'> {
  const parse = events.find(({ name, args }) => name === 'ParseHTML' && args.beginData?.url?.includes(path))
  const frames = events.flatMap(({ name, args }) => (name === 'TracingStartedInBrowser' && args.data?.frames) || [])
  const pid = frames.find(({ url }) => url.includes(path))?.processId
  const named = events.find(
    (event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain' && event.pid === pid,
  )
  const found = parse ?? named
  if (!found) throw new Error(`the trace has no page ${path}`)
  return found
}

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

const cpuOf = ({ tdur = 0 }: TraceEvent) => tdur / 1000

const contains = (outer: TraceEvent, { ts }: TraceEvent) => ts >= outer.ts && ts < outer.ts + (outer.dur ?? 0)

/** Without those that lie in another one; in order of time, the longer first. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = 0
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false
    end = ts + dur
    return true
  })
}
