import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

const LOOPBACK = /^(::1$|127\.)/
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)/i

/**
 * Who asks, for limits only. A header is believed when our own proxy may have written it, and then its last entry that is not this
 * machine: earlier ones are what the visitor claims.
 */
export function clientAddress(request: IncomingMessage): string {
  const peer = plain(request.socket.remoteAddress ?? '')
  if (!LOOPBACK.test(peer) && !PRIVATE.test(peer)) return network(peer)
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').map(plain)
  return network(forwarded.findLast(address => address !== '' && !LOOPBACK.test(address)) ?? peer)
}

function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '')
}

/** One household has a whole /64 of IPv6: counted one by one it would never meet a limit. */
function network(address: string): string {
  if (!isIPv6(address)) return address.slice(0, 64)
  const [head = '', tail] = address.split('::')
  const [left, right] = [head, tail ?? ''].map(part => part.split(':').filter(group => group !== ''))
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left!.length - right!.length) }, () => '0')
  return [...left!, ...zeros, ...right!].slice(0, 4).join(':')
}
