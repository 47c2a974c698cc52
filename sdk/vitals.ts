import { type MetricType, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'
import type { Recorder } from './chunks.js'

/** Web Vitals as `vital` events of the view that was loaded, whatever soft navigations came since. */
export default function captureVitals({ record, landing }: Recorder): void {
  const tell = ({ name, value, rating }: MetricType) => {
    const sheet = landing()
    const rounded = Math.round(value * 10_000) / 10_000
    if (sheet) record({ type: 'vital', name, value: rounded, rating }, undefined, sheet)
  }
  for (const measure of [onCLS, onFCP, onINP, onLCP, onTTFB]) measure(tell)
}
