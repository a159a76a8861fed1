import { StepError } from '@/lib/errors'
import type { CallResponse } from '@/lib/module-kit/call'

/**
 * Path and query of the answer's `rel="next"` link, or null at the end. The cursor in it is opaque.
 *
 * @param origin  the connection's own origin; the token is never sent elsewhere
 * @throws {StepError} `refused` when the link leads to another origin
 * Source: Okta, "Core Okta API", pagination: several Link headers or one with commas; the end is the absence of next.
 */
export function nextLink(response: Pick<CallResponse, 'headers'>, origin: string): string | null {
  const header = response.headers.link
  if (!header) return null
  // Not split at commas: a URL may hold some.
  for (const [, target = '', parameters = ''] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=\s*(?:[;,]|$)))/i.test(parameters)) continue
    const url = URL.canParse(target, origin) ? new URL(target, origin) : undefined
    if (!url) throw new StepError('refused', 'Okta answered a link to the next page that cannot be read.')
    if (url.origin !== origin || url.username !== '' || url.password !== '')
      throw new StepError(
        'refused',
        `The next page lies at ${url.origin}, not at this connection’s ${origin}; Joinery does not follow it.`,
        { hint: 'Use the address that your org names in its links as the connection’s host.' },
      )
    return url.pathname + url.search
  }
  return null
}
