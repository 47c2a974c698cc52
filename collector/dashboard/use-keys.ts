import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Address } from './address.js'
import { PERIODS, shifted } from './period.js'
import type { Go } from './use-address.js'

interface KeysOptions {
  address: Address
  today: string
  go: Go
  help: RefObject<HTMLDialogElement | null>
  filter: RefObject<HTMLDialogElement | null>
}

/** Keys of the whole page, where nobody writes and no dialog is open. */
export function useKeys({ address, today, go, help, filter }: KeysOptions): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, metaKey, altKey } = event
      const isElsewhere = target instanceof Element && target.closest('input, select, textarea, dialog, [role=tablist]')
      if (isElsewhere || ctrlKey || metaKey || altKey) return
      const period = PERIODS.find((each) => each.key === key)
      if (key === 'ArrowLeft') go({ period: shifted(address.period, today, -1) })
      else if (key === 'ArrowRight') go({ period: shifted(address.period, today, 1) })
      else if (key === '?') help.current?.showModal()
      else if (key === '/') filter.current?.showModal()
      else if (key === 'x') go({ conditions: [] })
      else if (period) go({ period: period.name })
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [address, today, go, help, filter])
}
