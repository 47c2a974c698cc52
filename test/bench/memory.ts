import { readFileSync } from 'node:fs'

/** What a running process holds in memory, in MiB. */
export const residentMib = (pid: number) => kilobytes(pid, 'VmRSS') / 1024

/** The most it has held so far. */
export const peakMib = (pid: number) => kilobytes(pid, 'VmHWM') / 1024

function kilobytes(pid: number, name: string): number {
  const [, value] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(value)
}
