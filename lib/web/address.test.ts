import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressOf, readRange, trustedProxies } from './address'

const PEOPLE = 'https://joinery.example'
const from = (remoteAddress: string, forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

describe('who calls', () => {
  it.each([
    ['nobody in between', [], '192.0.2.1', undefined, '192.0.2.1'],
    ['a claim by a stranger', [], '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['the proxy on this machine', [], '127.0.0.1', '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['the same by IPv6', [], '::1', '192.0.2.1', '192.0.2.1'],
    ['the same by a mapped address', [], '::ffff:127.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['a listed proxy', ['10.0.0.5'], '10.0.0.5', '192.0.2.1', '192.0.2.1'],
    ['a listed proxy, mapped', ['10.0.0.5'], '::ffff:10.0.0.5', '192.0.2.1', '192.0.2.1'],
    ['its neighbour, who is not listed', ['10.0.0.5'], '10.0.0.6', '192.0.2.1', '10.0.0.6'],
    ['this machine, when others are listed', ['10.0.0.5'], '127.0.0.1', '192.0.2.1', '127.0.0.1'],
    ['two proxies in a row', ['10.0.0.0/8'], '10.0.0.5', '203.0.113.9, 192.0.2.1, 10.2.3.4', '192.0.2.1'],
    ['a claim before what a trusted one saw', ['10.0.0.0/8'], '10.0.0.5', '10.9.9.9, 192.0.2.1', '192.0.2.1'],
    ['only proxies', ['10.0.0.0/8'], '10.0.0.5', '10.2.3.4', '10.2.3.4'],
    ['a listed IPv6 range', ['2001:db8:1::/48'], '2001:db8:1::5', '2001:db8:2::1', '2001:db8:2::1'],
    ['a port beside it', ['10.0.0.5'], '10.0.0.5', '192.0.2.1:51234', '192.0.2.1'],
    ['a port beside IPv6', ['10.0.0.5'], '10.0.0.5', '[2001:db8::1]:51234', '2001:db8::1'],
    ['nonsense', ['10.0.0.5'], '10.0.0.5', '192.0.2.1, unknown', '10.0.0.5'],
    ['several headers', ['10.0.0.5'], '10.0.0.5', ['203.0.113.9', '192.0.2.1'], '192.0.2.1'],
    ['a proxy that says nothing', ['10.0.0.5'], '10.0.0.5', undefined, '10.0.0.5'],
  ])('%s', (_words, listed, peer, forwarded, expected) => {
    expect(addressOf(from(peer, forwarded), trustedProxies(listed, PEOPLE))).toBe(expected)
  })

  it('takes no word of anybody where people come by this machine’s own name', () => {
    const nobody = trustedProxies([], 'http://127.0.0.1:3000')
    expect(addressOf(from('127.0.0.1', '192.0.2.1'), nobody)).toBe('127.0.0.1')
  })

  it.each(['10.0.0.0/33', '10.0.0.0/', 'proxy.example', '10', '', '::1/129', '10.0.0.0/8/8'])(
    'does not read %j as a proxy',
    text => expect(readRange(text)).toBeNull(),
  )
})
