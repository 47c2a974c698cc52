import type { Batch } from '../sdk/protocol.js'

/** One line of `footfall import`. `ip` only where the visitor is cookieless. */
export interface TrafficLine {
  received: number
  batch: Batch
  user_agent: string
  country: string
  ip?: string
}

/** See traffic.mjs. */
export function demoTraffic(options: { until: number; days?: number; seed?: number }): Generator<TrafficLine>
