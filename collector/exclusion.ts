import { BlockList, isIP } from 'node:net'
import { createMemory } from './memory.js'

/** An address, or a range of them: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. `null` for what is none. */
export function readRange(text: string): string | null {
  const [, address = '', bits] = /^([^/\s]+)(?:\/(\d{1,3}))?$/.exec(text.trim().toLowerCase()) ?? []
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return null
  if (bits === undefined) return address
  return Number(bits) <= (family === 6 ? 128 : 32) ? `${address}/${Number(bits)}` : null
}

const lists = createMemory<string, BlockList>(100)

/** Whether an address lies in one of the ranges. */
export function isExcluded(ranges: readonly string[], address: string | undefined): boolean {
  if (ranges.length === 0 || address === undefined) return false
  const key = ranges.join(' ')
  const list = lists.get(key) ?? lists.set(key, listOf(ranges))
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address, bits] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
