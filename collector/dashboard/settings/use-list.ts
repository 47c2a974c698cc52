import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Call } from './call.js'

export interface Listed<Reply> {
  answer: Reply | null
  error: string | null
  /** To be called when it has become another one. */
  load(): Promise<void>
}

/** What a route answers, and again when it is told to. */
export function useList<Reply>(call: Call, path: string): Listed<Reply> {
  const [answer, setAnswer] = useState<Reply | null>(null)
  const [error, setError] = useState<string | null>(null)
  const load = useCallback(
    () =>
      call<Reply>('GET', path).then(
        (reply) => {
          setAnswer(reply)
          setError(null)
        },
        ({ message }: Error) => setError(message),
      ),
    [call, path],
  )
  useEffect(() => {
    void load()
  }, [load])
  return { answer, error, load }
}
