import { describe } from 'vitest'
import { describeDashboard } from './dashboard.js'
import { describeDelivery } from './delivery.js'
import type { Engine } from './drivers/driver.js'
import { describeNavigation } from './navigation.js'
import { describeTime } from './time.js'
import { describeVisitors } from './visitors.js'
import { describeVoice } from './voice.js'
import { useWorld } from './world.js'

/** The core journey, the same for every browser: what it did, as the collector has it on disk. */
export function describeJourney(name: string, openEngine: (proxyPort: number) => Promise<Engine>): void {
  describe(name, () => {
    const world = useWorld(openEngine)
    describeNavigation(world)
    describeTime(world)
    describeVisitors(world)
    describeDelivery(world)
    describeVoice(world)
    describeDashboard(world)
  })
}
