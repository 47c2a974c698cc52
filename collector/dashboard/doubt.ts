import { useEffect, useRef } from 'preact/hooks'

/** What is answered to somebody who may no more what the page has offered: signed out elsewhere, or without the role. */
const DOUBTFUL = ['unauthorized', 'password_needed', 'forbidden', 'unknown_site']
const doubts = new EventTarget()

/** To be told of each refusal: some make it doubtful who looks at the page. */
export function doubt(code: string | null | undefined): void {
  if (code && DOUBTFUL.includes(code)) doubts.dispatchEvent(new Event('doubt'))
}

/** Calls back where it is doubtful who looks. */
export function useDoubt(onDoubt: () => void): void {
  const last = useRef(onDoubt)
  last.current = onDoubt
  useEffect(() => {
    const call = () => last.current()
    doubts.addEventListener('doubt', call)
    return () => doubts.removeEventListener('doubt', call)
  }, [])
}
