import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/** Where the server tells the pages who calls; whatever a request claims under this name is written over. */
export const ADDRESS_HEADER = 'x-joinery-address'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = ReturnType<typeof ipaddr.parseCIDR>

/** Whether a peer is a proxy of ours, whose X-Forwarded-For is taken at its word. */
export type TrustedProxies = (address: string) => boolean

/** An address or a range such as `10.0.0.0/8`. @returns null for anything else */
export function readRange(text: string): Range | null {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    if (!ipaddr.isValid(text) || /^\d+$/.test(text)) return null
    const address = ipaddr.process(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    return null
  }
}

/**
 * @param listed  addresses and ranges; without any, this machine's own addresses are taken when people come by another
 *   name than this machine's: then something in front of us passes them on
 * @param url  the address people use
 */
export function trustedProxies(listed: readonly string[], url: string): TrustedProxies {
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
  const texts = listed.length > 0 || local ? listed : ['127.0.0.0/8', '::1']
  const ranges = texts.map(readRange).filter(range => range !== null)
  return text => {
    const address = parsed(text)
    return address !== null && ranges.some(range => within(address, range))
  }
}

/**
 * Where a request came from, for throttling. Each proxy adds whom it saw to the end of X-Forwarded-For, so the list is
 * read from there for as long as the one who wrote is trusted; what stands before that is anybody's claim.
 */
export function addressOf(request: IncomingMessage, isTrusted: TrustedProxies): string {
  let caller = plain(request.socket.remoteAddress ?? 'unknown')
  const header = request.headers['x-forwarded-for']
  const seen = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',')
  while (isTrusted(caller)) {
    const before = withoutPort(seen.pop()?.trim() ?? '')
    if (parsed(before) === null) break
    caller = plain(before)
  }
  return caller
}

/** IPv4 that came over an IPv6 socket is written as what it is. */
const plain = (text: string): string => parsed(text)?.toString() ?? text

function parsed(text: string): Address | null {
  return ipaddr.isValid(text) && /[.:]/.test(text) ? ipaddr.process(text) : null
}

function within(address: Address, [base, bits]: Range): boolean {
  return address.kind() === base.kind() && address.match(base, bits)
}

/** Some proxies write `192.0.2.1:51234` or `[2001:db8::1]:51234`. */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? []
  return bracketed ?? (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text)
}
