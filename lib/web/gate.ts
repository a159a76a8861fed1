import type { IncomingMessage } from 'node:http'
import { MAX_BYTES, TOO_LARGE } from './limits'
import { misdirected } from './misdirected'
import { isAnnouncedLonger } from './read-body'
import { isSameOrigin } from './same-origin'

/** Why a request gets no further; see misdirected.ts for its page. */
export interface GateRefusal {
  status: number
  code: 'invalid' | 'forbidden' | 'too-large'
  message: string
  /** The same as a page, for somebody who has typed an address into a browser. */
  page?: string
}

/** Names of this machine itself: taken beside the configured one, since people open what the terminal prints. */
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])
/** Those that change nothing. Source: RFC 9110, 9.2.1. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * What holds for every request, whichever page or handler is behind it: it names us as its host, it comes from our own
 * pages if it may change something, and it is not too long. Webhooks are called by others and read their own bodies.
 * @param url  the address people use
 * @param urlIsSet  whether somebody has set it; a name that is not taken is then most likely a mistake of the caller's
 */
export function createGate(url: string, urlIsSet: boolean): (request: IncomingMessage) => GateRefusal | null {
  const own = new URL(url)
  const isOurs = (host: string | undefined): boolean => {
    if (host === undefined || !URL.canParse(`http://${host}`)) return false
    const { hostname, host: full } = new URL(`http://${host}`)
    return full === own.host || hostname === own.hostname || LOOPBACK_NAMES.has(hostname)
  }
  return request => {
    // `GET http://elsewhere/ HTTP/1.1` names a host of its own.
    if (!isOurs(request.headers.host) || !/^[/*]/.test(request.url ?? ''))
      return misdirected(url, urlIsSet, request.headers.host)
    if (!isReadable(request.url ?? '/'))
      return {
        status: 400,
        code: 'invalid',
        message: 'This address holds a % that is not followed by a character’s code.',
      }
    if (SAFE.has(request.method ?? '') || request.url?.startsWith('/webhooks/')) return null
    if (!isSameOrigin(headersOf(request), url))
      return { status: 403, code: 'forbidden', message: 'This request does not come from a page of Joinery.' }
    return isAnnouncedLonger(request, MAX_BYTES)
      ? { status: 413, code: 'too-large', message: TOO_LARGE }
      : null
  }
}

function isReadable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

function headersOf({ headers }: IncomingMessage): Headers {
  const about = new Headers()
  for (const name of ['host', 'origin', 'sec-fetch-site']) {
    const value = headers[name]
    if (typeof value === 'string') about.set(name, value)
  }
  return about
}
