import { useCallback, useEffect, useState } from 'preact/hooks'
import { type Address, parseAddress } from './address.js'
import { urlOf } from './entry.js'

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
    history.pushState(null, '', urlOf(next))
    setAddress(next)
  }, [])
  return [address, go]
}
