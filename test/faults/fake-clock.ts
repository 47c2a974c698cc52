import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Installation } from '../process.js'

/** Lets the collectors that are started from now on have another time; gives what sets it: `+3600` s, `@2038-01-20 00:00:00`. */
export function fakeClock(collector: Installation): (time: string) => void {
  const file = join(collector.folder, 'clock')
  const set = (time: string) => writeFileSync(file, `${time}\n`)
  set('+0')
  collector.wrap([], {
    LD_PRELOAD: process.env.FOOTFALL_FAKETIME ?? '',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  })
  return set
}
