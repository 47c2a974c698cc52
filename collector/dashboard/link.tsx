import type { ComponentChildren } from 'preact'
import { type Address, formatAddress } from './address.js'
import type { Go } from './use-address.js'

interface LinkProps {
  address: Address
  go: Go
  change: Partial<Address>
  title?: string
  isCurrent?: boolean
  children: ComponentChildren
}

/** Goes on with a part of the address changed; a real link, so that it opens in another tab too. */
export function Link({ address, go, change, title, isCurrent, children }: LinkProps) {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(change)
  }
  return (
    <a
      href={formatAddress({ ...address, ...change })}
      title={title}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  )
}
