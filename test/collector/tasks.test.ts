import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreError } from '../../collector/store/store.js'
import { startTasks } from '../../collector/writer/tasks.js'
import { HOUR, MINUTE, NINE } from '../traffic.js'

beforeEach(() => {
  vi.useFakeTimers({ now: NINE })
})
afterEach(() => vi.useRealTimers())

/** A store that says whether a call of `deleteOld` was the last one, or fails. */
function start(answers: (boolean | Error)[], { isSteady = true, isThere = true } = {}) {
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
  const failures: string[] = []
  const tasks = startTasks({
    store: () => (isThere ? store : null),
    retentionDays: 760,
    clock: Date.now,
    isSteady: () => isSteady,
    onFailure: ({ message }) => failures.push(message),
  })
  return { calls, failures, tasks }
}

describe('the tasks of the writing thread', () => {
  it('run at the start and then on: salts every five minutes, what is old every minute', () => {
    const { calls } = start([])
    vi.advanceTimersByTime(HOUR)

    expect(calls.slice(0, 3)).toEqual(['salts 0 at 0', 'old 760 at 0', 'old 760 at 60000'])
    expect(calls.filter((call) => call.startsWith('old'))).toHaveLength(61)
    expect(calls.filter((call) => call.startsWith('salts'))).toHaveLength(13)
  })

  it('delete on after a pause while there is more', () => {
    const { calls } = start([false, false])
    vi.advanceTimersByTime(MINUTE)

    expect(calls.slice(1)).toEqual(['old 760 at 0', 'old 760 at 100', 'old 760 at 200'])
  })

  it('go on after the disk has failed, which is said', () => {
    const { calls, failures } = start([new StoreError('delete old rows: disk full')])
    vi.advanceTimersByTime(MINUTE)

    expect(failures).toEqual(['delete old rows: disk full'])
    expect(calls.slice(1)).toEqual(['old 760 at 0', 'old 760 at 60000'])
  })

  it('forget no salt while the clock jumps, and do nothing while the disk fails', () => {
    const { calls } = start([], { isSteady: false })
    const away = start([], { isThere: false })
    vi.advanceTimersByTime(HOUR)

    expect(calls.filter((call) => call.startsWith('salts'))).toEqual([])
    expect(away.calls).toEqual([])
  })

  it('end when they are stopped', () => {
    const { calls, tasks } = start([])
    tasks.stop()
    vi.advanceTimersByTime(HOUR)

    expect(calls).toHaveLength(2)
  })
})
