import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreError } from '../../collector/store/store.js'
import { startTasks } from '../../collector/writer/tasks.js'
import { HOUR, MINUTE, NINE } from '../traffic.js'

beforeEach(() => {
  vi.useFakeTimers({ now: NINE })
})
afterEach(() => vi.useRealTimers())

/** A store that says whether a call of `deleteOld` was the last one, or fails. */
function start(answers: (boolean | Error)[]) {
  const calls: string[] = []
  const tell = (what: string) => calls.push(`${what} at ${Date.now() - NINE}`)
  const store = {
    forgetSalts: (now: number) => void tell(`salts ${now - NINE}`),
    deleteOld({ retentionDays }: { retentionDays: number }) {
      tell(`old ${retentionDays}`)
      const answer = answers.shift() ?? true
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return { calls, tasks: startTasks({ store, retentionDays: 760, clock: Date.now }) }
}

describe('the tasks of the writing thread', () => {
  it('run at the start and then on: salts every hour, what is old every minute', () => {
    const { calls } = start([])
    vi.advanceTimersByTime(HOUR)

    expect(calls.slice(0, 3)).toEqual(['salts 0 at 0', 'old 760 at 0', 'old 760 at 60000'])
    expect(calls.filter((call) => call.startsWith('old'))).toHaveLength(61)
    expect(calls.filter((call) => call.startsWith('salts'))).toEqual(['salts 0 at 0', 'salts 3600000 at 3600000'])
  })

  it('delete on after a pause while there is more', () => {
    const { calls } = start([false, false])
    vi.advanceTimersByTime(MINUTE)

    expect(calls.slice(1)).toEqual(['old 760 at 0', 'old 760 at 100', 'old 760 at 200'])
  })

  it('go on after the disk has failed, which is said', () => {
    const said = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { calls } = start([new StoreError('delete old rows: disk full')])
    vi.advanceTimersByTime(MINUTE)

    expect(said.mock.calls).toEqual([['delete old rows: disk full']])
    expect(calls.slice(1)).toEqual(['old 760 at 0', 'old 760 at 60000'])
    said.mockRestore()
  })

  it('end when they are stopped', () => {
    const { calls, tasks } = start([])
    tasks.stop()
    vi.advanceTimersByTime(HOUR)

    expect(calls).toHaveLength(2)
  })
})
