import { useEffect, useState } from 'preact/hooks'
import { NOT_SET } from '../dimensions.js'
import { metricOf } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import type { Address } from './address.js'
import { isChosen, toggled } from './conditions.js'
import { format } from './format.js'
import { Link } from './link.js'
import { nameOf } from './names.js'
import type { Go } from './use-address.js'
import type { Tab } from './view.js'

/** A tab with what it shows. */
export interface DrawnTab {
  tab: Tab
  answer: Answer
  address: Address
  go: Go
  currency: string
}

/** `/world.json`: outlines of countries by their codes. */
interface World {
  viewBox: string
  paths: Record<string, string>
}

const SHADES = 5

/** Countries, the stronger the more; the list below has the same for who cannot see or point at it. */
export function WorldMap({ tab, answer, address, go, currency }: DrawnTab) {
  const { world, isLost } = useWorld()
  const [metric] = tab.metrics
  const { label, unit } = metricOf(metric)
  const values = new Map(answer.results.map(({ dimensions: [code], metrics: [value] }) => [code, value ?? 0]))
  const most = Math.max(...values.values(), 1e-9)
  if (!world) return <p class="quiet">{isLost ? 'The map did not load; the list has the same.' : 'The map comes …'}</p>
  const missing = [...values.keys()].filter((code) => code !== NOT_SET && !Object.hasOwn(world.paths, code)).length
  return (
    <>
      <svg class="world" viewBox={world.viewBox} aria-hidden="true">
        {Object.entries(world.paths).map(([code, path]) => {
          const value = values.get(code)
          const land = (
            <path d={path}>
              <title>
                {nameOf(tab.dimension, code)}
                {value !== undefined && `: ${format(value, unit, currency)}`}
              </title>
            </path>
          )
          if (value === undefined) return <g key={code}>{land}</g>
          const isOn = isChosen(address.conditions, tab.dimension, code)
          const shade = Math.max(1, Math.ceil(SHADES * Math.sqrt(value / most)))
          return (
            <g key={code} class={`land-${shade}${isOn ? ' chosen' : ''}`}>
              <Link
                change={{ conditions: toggled(address.conditions, tab.dimension, code) }}
                isReached={false}
                {...{ address, go }}
              >
                {land}
              </Link>
            </g>
          )
        })}
      </svg>
      <p class="quiet note">
        The stronger, the more: {label}, at most {format(most, unit, currency)}.
        {missing > 0 && ` ${missing} too small for the map: the list has all.`}
      </p>
    </>
  )
}

/** The outlines, loaded when somebody looks at them. */
function useWorld(): { world: World | null; isLost: boolean } {
  const [state, setState] = useState<{ world: World | null; isLost: boolean }>({ world: null, isLost: false })
  useEffect(() => {
    const gone = new AbortController()
    fetch('/world.json', { signal: gone.signal })
      .then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error(`${reply.status}`))))
      .then((world: World) => setState({ world, isLost: false }))
      .catch(() => gone.signal.aborted || setState({ world: null, isLost: true }))
    return () => gone.abort()
  }, [])
  return state
}
