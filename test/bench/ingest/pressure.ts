import { install } from '../../process.js'
import { peakMib, residentMib } from '../memory.js'
import { type Line, quantile } from '../table.js'
import { runLoad, runRate } from './load.js'
import { createRequests, SITE } from './requests.js'

const EVENTS = 10
const CONNECTIONS = 128
const OVERLOAD = 5
const OVERLOAD_CONNECTIONS = 2000
const OVERLOAD_SECONDS = 600

/** What takes long: `npm run bench -- --long ingest`. Ten million events, then ten minutes of five times too many. */
export async function benchPressure(): Promise<Line[]> {
  const installation = install()
  try {
    installation.run(['site', 'add', SITE])
    const url = await installation.serve()
    const load = { url, connections: CONNECTIONS, seconds: 5, next: createRequests(EVENTS) }
    let events = 0
    let rate = 0
    const until = async (count: number) => {
      while (events < count) {
        const { perSecond, latencies } = await runLoad(load)
        events += latencies.length * EVENTS
        rate = perSecond
      }
      return residentMib(installation.pid())
    }
    const small = await until(1_000_000)
    const large = await until(10_000_000)
    const storm = await runRate({
      ...load,
      connections: OVERLOAD_CONNECTIONS,
      seconds: OVERLOAD_SECONDS,
      rate: rate * OVERLOAD,
    })
    const memory = peakMib(installation.pid())
    return [
      { what: 'resident memory after 10 M events', value: large, unit: 'MiB', against: 256, limit: 'target' },
      {
        what: 'resident memory after 10 M events',
        value: large,
        unit: 'MiB',
        against: 1.3 * small,
        limit: '1.3 × after 1 M',
      },
      { what: 'most memory in ten minutes of 5 × the rate', value: memory, unit: 'MiB', against: 256, limit: 'target' },
      {
        what: 'p99 of what was accepted then',
        value: quantile(storm.answered, 0.99),
        unit: 'ms',
        against: 250,
        limit: 'target',
      },
      {
        what: 'refused then without Retry-After',
        value: storm.refused.without,
        unit: '',
        against: storm.refused.withRetry,
        limit: 'refused with it',
      },
    ]
  } finally {
    await installation.remove()
  }
}
