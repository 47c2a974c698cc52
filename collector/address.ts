import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/**
 * The client's address: the socket's, or behind `hops` trusted proxies what the outermost of them wrote. Read from the
 * right, where our own proxies write: what stands further left, or in another header, anybody can claim. An entry that
 * is no address, or a chain that is shorter, leaves the next one to the right.
 */
export function clientAddress(
  { socket, forwarded = '' }: { socket: string | undefined; forwarded?: string },
  hops: number,
): string | undefined {
  const told = hops === 0 ? [] : forwarded.split(',')
  const chain = [...told.map(bareAddress), withoutMapping(socket)].slice(-1 - hops)
  return chain.find((address) => address !== undefined && isIP(address) !== 0)
}

/** The same of a request that Hono has; `socketOf` is its own end of it. */
export const addressOf = (c: Context, hops: number) =>
  clientAddress({ socket: socketOf(c), forwarded: c.req.header('x-forwarded-for') }, hops)

export const socketOf = (c: Context) => (isOnNode(c) ? getConnInfo(c).remote.address : undefined)

/** Whether a request comes from this machine or its network, and through no proxy that we do not know. */
export function isLocal(c: Context, hops: number): boolean {
  const address = addressOf(c, hops)
  const isForwarded = hops === 0 && FORWARDED.some((name) => c.req.header(name) !== undefined)
  return address !== undefined && !isForwarded && LOCAL.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

const FORWARDED = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']

/** RFC 1122, 1918, 3927, 4193, 4291. */
const LOCAL = new BlockList()
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  LOCAL.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  LOCAL.addSubnet(net, bits, 'ipv6')

const isOnNode = (c: Context) => c.env !== undefined && c.env !== null && 'incoming' in c.env

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function bareAddress(entry: string): string | undefined {
  const [, bracketed, dotted] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry.trim()) ?? []
  return withoutMapping(bracketed ?? dotted ?? entry.trim())
}

/** `::ffff:192.0.2.1` is `192.0.2.1`. */
const withoutMapping = (address: string | undefined) => address?.replace(/^::ffff:(?=\d+\.)/i, '')
