import { useEffect, useState } from 'preact/hooks'
import { type Call, CallError } from './call.js'
import { piecesOf } from './file-lines.js'

/** How far an import is. */
export interface ImportRun {
  file: string
  state: 'running' | 'done' | 'failed'
  /** 0 to 1. */
  share: number
  lines: number
  events: number
  /** The first bad lines, with their numbers from 1; and how many there are. */
  problems: readonly { line: number; message: string }[]
  bad: number
  error: string | null
}

interface Imported {
  accepted: number
  problems: { line: number; message: string }[]
}

const SHOWN_PROBLEMS = 20
const AGAIN_MS = 2000
const TRIES = 30

/** By site. They go on while other parts of the page are looked at. */
const runs = new Map<string, ImportRun>()
const watchers = new Set<() => void>()

function tell(site: string, run: ImportRun): void {
  runs.set(site, run)
  for (const watch of watchers) watch()
}

/** Of a site, as it goes on; `null`: none was begun. */
export function useImport(site: string): ImportRun | null {
  const [, redraw] = useState(0)
  useEffect(() => {
    const watch = () => redraw((count) => count + 1)
    watchers.add(watch)
    return () => {
      watchers.delete(watch)
    }
  }, [])
  return runs.get(site) ?? null
}

/** Sends a file piece by piece; what cannot be taken now is sent again. Never rejects: what fails is told. */
export async function runImport({ call, site, file }: { call: Call; site: string; file: File }): Promise<void> {
  let run: ImportRun = {
    file: file.name,
    state: 'running',
    share: 0,
    lines: 0,
    events: 0,
    problems: [],
    bad: 0,
    error: null,
  }
  tell(site, run)
  try {
    for await (const { lines, bytes } of piecesOf(file)) {
      const { accepted, problems } = await send(call, { site, lines })
      const numbered = problems.map(({ line, message }) => ({ line: run.lines + line + 1, message }))
      run = {
        ...run,
        share: bytes / file.size,
        lines: run.lines + lines.length,
        events: run.events + accepted,
        problems: [...run.problems, ...numbered].slice(0, SHOWN_PROBLEMS),
        bad: run.bad + problems.length,
      }
      tell(site, run)
    }
    tell(site, { ...run, state: 'done', share: 1 })
  } catch (error) {
    tell(site, { ...run, state: 'failed', error: error instanceof Error ? error.message : String(error) })
  }
}

async function send(call: Call, body: { site: string; lines: string[] }): Promise<Imported> {
  for (let tries = 1; ; tries++) {
    try {
      return await call<Imported>('POST', '/api/v1/import', body)
    } catch (error) {
      const isLater = error instanceof CallError && (error.status === null || error.status === 503)
      if (!isLater || tries === TRIES) throw error
      await new Promise((wait) => setTimeout(wait, AGAIN_MS))
    }
  }
}
