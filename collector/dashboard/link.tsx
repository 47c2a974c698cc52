import type { ComponentChildren } from 'preact'
import type { Address } from './address.js'
import { urlOf } from './entry.js'
import type { Go } from './use-address.js'

interface LinkProps {
  address: Address
  go: Go
  change: Partial<Address>
  title?: string
  isCurrent?: boolean
  /** `false`: by pointing alone, because another link does the same. */
  isReached?: boolean
  children: ComponentChildren
}

/** Goes on with a part of the address changed; a real link, so that it opens in another tab too. */
export function Link({ address, go, change, title, isCurrent, isReached = true, children }: LinkProps) {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(change)
  }
  return (
    <a
      href={urlOf({ ...address, ...change })}
      title={title}
      tabindex={isReached ? undefined : -1}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  )
}
