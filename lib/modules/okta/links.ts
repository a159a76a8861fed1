import { StepError } from '@/lib/errors'
import type { CallResponse } from '@/lib/module-kit/call'
import { type Link, LinkUnreadable, readLinks } from './link-header'

/** Empty pages in a row that still link on; beyond it something is wrong. */
const MOST_EMPTY = 100

const READ_BY_HALF = {
  hint: 'The list may be longer than what was read; check for a proxy on the way to Okta.',
}

/**
 * Path and query of the answer's `rel="next"` link, or null at the end. The cursor in it is opaque.
 *
 * @param from  the page's own address: origin and path. The token is never sent to another origin
 * @throws {StepError} `refused` when the header or the link cannot be read, or leads to another origin: nothing of this
 * is the end of a list
 * Source: Okta, "Core Okta API", pagination: several Link headers or one with commas; the end is the absence of next.
 */
export function nextLink(
  response: Pick<CallResponse, 'headers'>,
  { origin, path }: { origin: string; path: string },
): string | null {
  const header = response.headers.link ?? ''
  const targets = new Set<string>()
  for (const { target, rels } of linksOf(header)) {
    if (!rels.includes('next')) continue
    const base = new URL(path, origin)
    // What a URL leaves out without a word, such as a line break, would make another cursor of it.
    const url = !/[^\x21-\x7e]/.test(target) && URL.canParse(target, base) ? new URL(target, base) : undefined
    if (!url)
      throw new StepError(
        'refused',
        'Okta answered a link to the next page that cannot be read.',
        READ_BY_HALF,
      )
    if (url.origin !== origin || url.username !== '' || url.password !== '')
      throw new StepError(
        'refused',
        `The next page lies at ${url.origin}, not at this connection’s ${origin}; Joinery does not follow it.`,
        { hint: 'Use the address that your org names in its links as the connection’s host.' },
      )
    targets.add(url.pathname + url.search)
  }
  if (targets.size > 1)
    throw new StepError('refused', 'Okta answered several different links to the next page.', READ_BY_HALF)
  const [next] = targets
  return next ?? null
}

function linksOf(header: string): Link[] {
  try {
    return readLinks(header)
  } catch (error) {
    if (!(error instanceof LinkUnreadable)) throw error
    throw new StepError('refused', 'Okta answered a Link header that cannot be read.', READ_BY_HALF)
  }
}

/**
 * The way along a list, page by page. A cursor that comes a second time means that the list has no end, however long
 * the circle is. Polling the System Log does not go by this, since its `next` repeats; {@link nextLink} is enough there.
 */
export class Trail {
  private readonly followed: Set<string>
  private empty = 0

  /**
   * @param first  the first page's path
   * @param earlier  cursors that this list gave before a restart
   */
  constructor(
    private readonly origin: string,
    first: string,
    earlier: Iterable<string> = [],
  ) {
    this.followed = new Set([first, ...earlier])
  }

  /**
   * The page after this one, or null at the end.
   * @throws {StepError} `refused` for a link that cannot be read, leads elsewhere or in a circle
   */
  next(response: Pick<CallResponse, 'headers'>, at: string, items: number): string | null {
    const next = nextLink(response, { origin: this.origin, path: at })
    this.empty = items === 0 ? this.empty + 1 : 0
    if (next !== null && (this.followed.has(next) || this.empty > MOST_EMPTY)) {
      throw new StepError('refused', 'Okta’s links lead from page to page without an end.', {
        hint: 'Narrow the search, and tell Okta’s support about it.',
      })
    }
    if (next !== null) this.followed.add(next)
    return next
  }
}
