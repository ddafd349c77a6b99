import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { clientAddress } from '../../src/http/client-address.js'

const asked = (remoteAddress: string | undefined, forwarded?: string) =>
  clientAddress({
    socket: { remoteAddress },
    headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
  } as IncomingMessage)

describe('the address that a limit counts', () => {
  it.each([
    ['is the peer’s', '203.0.113.7', undefined, '203.0.113.7'],
    ['is the peer’s, whatever a stranger claims', '203.0.113.7', '1.2.3.4', '203.0.113.7'],
    ['is what our own proxy saw', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['is what a proxy in the same house saw', '::ffff:10.0.0.2', '203.0.113.7', '203.0.113.7'],
    ['is the last entry: earlier ones are the visitor’s claim', '127.0.0.1', '1.2.3.4, 203.0.113.7', '203.0.113.7'],
    ['is a phone in the school’s own net', '127.0.0.1', '1.2.3.4, 10.20.30.40', '10.20.30.40'],
    ['passes over this machine in the list', '::1', '203.0.113.7, 127.0.0.1', '203.0.113.7'],
    ['is the peer’s when the header says nothing', '127.0.0.1', ' , ', '127.0.0.1'],
    ['is one household of IPv6', '2001:db8:1:2:aaaa::1', undefined, '2001:db8:1:2'],
    ['is the same household at another address', '2001:db8:1:2::ffff', undefined, '2001:db8:1:2'],
    ['is another household next door', '2001:db8:1:3::ffff', undefined, '2001:db8:1:3'],
    ['stays short whatever is sent', '127.0.0.1', 'x'.repeat(5_000), 'x'.repeat(64)],
    ['is nobody’s when the line is gone', undefined, undefined, ''],
  ])('%s', (_rule, peer, forwarded, address) => {
    expect(asked(peer, forwarded)).toBe(address)
  })
})
