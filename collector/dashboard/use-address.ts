import { useCallback, useEffect, useState } from 'preact/hooks'
import { type Address, formatAddress, parseAddress } from './address.js'

export type Go = (change: Partial<Address>) => void

/** What the URL says, and a way to change a part of it that back goes back from. */
export function useAddress(): [Address, Go] {
  const [address, setAddress] = useState(() => parseAddress(location.search))
  useEffect(() => {
    const read = () => setAddress(parseAddress(location.search))
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const go = useCallback<Go>((change) => {
    const next = { ...parseAddress(location.search), ...change }
    history.pushState(null, '', formatAddress(next))
    setAddress(next)
  }, [])
  return [address, go]
}
