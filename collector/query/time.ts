import { INTERVALS, type Interval } from '../buckets.js'

/** Grouping by time: `time:day` and its like. */
export type TimeName = `time:${Interval}`

export const TIME_NAMES = INTERVALS.map((interval): TimeName => `time:${interval}`)

export const isTime = (name: unknown): name is TimeName => TIME_NAMES.some((known) => known === name)

export const intervalOf = (name: TimeName): Interval => INTERVALS.find((known) => name === `time:${known}`) ?? 'day'
