'use client'

import { useFootfall } from 'footfall/next'
import { useEffect } from 'react'

export function Opened() {
  const footfall = useFootfall()
  // Runs before the effects of what comes after it in the tree, <Footfall> among them.
  useEffect(() => footfall.track('opened'), [footfall])
  return null
}
