import { useEffect, useRef, useState } from 'preact/hooks'

export interface Asked<T> {
  answer: T | null
  /** Of the last time; what was answered before stays. */
  error: Error | null
  /** Something else was asked than what is answered. */
  isLoading: boolean
  /** Asks now, because what was answered is known to have changed. */
  again(): void
}

const REFRESH_MS = 30_000

/**
 * Asks what `key` stands for, again where it becomes another one, and every half a minute while the page is seen. What
 * is on the screen stays until there is something to put in its place.
 */
export function useAnswers<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<{ key: string | null; answer: T | null; error: Error | null }>({
    key: null,
    answer: null,
    error: null,
  })
  const again = useRef(() => {})
  useEffect(() => {
    if (key === null) return
    let current: AbortController | undefined
    const load = () => {
      current?.abort()
      current = new AbortController()
      const { signal } = current
      ask(signal).then(
        (answer) => signal.aborted || setState({ key, answer, error: null }),
        (error) => signal.aborted || setState((before) => ({ ...before, key, error })),
      )
    }
    const wake = () => document.hidden || load()
    const timer = setInterval(wake, REFRESH_MS)
    document.addEventListener('visibilitychange', wake)
    again.current = load
    load()
    return () => {
      current?.abort()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', wake)
    }
    // What is asked is all in the key.
  }, [key])
  return { answer: state.answer, error: state.error, isLoading: state.key !== key, again: () => again.current() }
}
