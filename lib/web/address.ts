import type { IncomingMessage } from 'node:http'

/** Where the server tells the pages who calls; whatever a request claims under this name is written over. */
export const ADDRESS_HEADER = 'x-joinery-address'

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/

/**
 * Where a request came from, for throttling. Behind a proxy on this machine (the address people use is another one
 * than this machine's) it is what that proxy saw, the last entry of X-Forwarded-For; earlier ones are anybody's claim.
 */
export function addressOf(request: IncomingMessage, url: string): string {
  const peer = request.socket.remoteAddress ?? 'unknown'
  const proxied = LOOPBACK.test(peer) && !['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
  if (!proxied) return peer
  const header = request.headers['x-forwarded-for']
  const claimed = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').at(-1)?.trim()
  return claimed || peer
}
