import { useEffect, useState } from 'preact/hooks'
import { type Call, pathOf } from './call.js'

/** What `GET /api/v1/doctor` answers, as far as the page shows it. */
export interface Doctor {
  site: string
  script_url: string
  since: string
  first_day: string | null
  checks: { name: 'script' | 'batch' | 'event'; done: boolean; seen: Seen | null }[]
  verdicts: { code: string; level: 'good' | 'wrong' | 'note'; message: string; advice: string[]; seen: Seen | null }[]
}

export interface Seen {
  origin: string
  at: string
  count: number
}

const POLL_MS = 2000

/** Asks again every two seconds while the page is seen. */
export function useDoctor(call: Call, site: string): { doctor: Doctor | null; error: string | null } {
  const [doctor, setDoctor] = useState<Doctor | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    const current = new AbortController()
    const load = () =>
      call<Doctor>('GET', pathOf('doctor', site), undefined, current.signal).then(
        (answer) => {
          setDoctor(answer)
          setError(null)
        },
        ({ message }: Error) => current.signal.aborted || setError(message),
      )
    void load()
    const timer = setInterval(() => document.hidden || load(), POLL_MS)
    return () => {
      current.abort()
      clearInterval(timer)
    }
  }, [call, site])
  return { doctor, error }
}
