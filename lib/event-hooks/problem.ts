import { z } from 'zod'
import type { StepError } from '@/lib/errors'

/**
 * What keeps a webhook from being in Okta as it should be; the page says what to do about each.
 *
 * - `address`: Okta cannot reach this server: its address is not public, or not https
 * - `forbidden`: the connection's token may not manage event hooks; it takes a super admin
 * - `full`: all 25 event hooks of the org are taken
 * - `types`: Okta refuses one of the types
 * - `elsewhere`: Okta's hook leads to another address of ours, from before JOINERY_URL was changed or a copy was made
 * - `unverified`: Okta called the address, or tried to, and is not content with the answer
 * - `unreachable`: the org does not answer; it is tried again
 * - `refused`: anything else that Okta said
 */
const hookProblem = z.object({
  code: z.enum([
    'address',
    'forbidden',
    'full',
    'types',
    'elsewhere',
    'unverified',
    'unreachable',
    'refused',
  ]),
  message: z.string(),
})
export type HookProblem = z.output<typeof hookProblem>

/** The problem as stored; null for none. */
export const problemOf = (stored: unknown): HookProblem | null =>
  hookProblem.nullable().catch(null).parse(stored)

/** What Okta's refusal of a call comes to. Sources of the codes: Okta, "Error codes"; FACTS, "Event hooks". */
export function problemIn({ failure }: StepError): HookProblem {
  const { status, summary, causes = [] } = failure
  const message = [failure.message, ...causes].join(' ')
  if (status === 403) return { code: 'forbidden', message }
  const words = [summary ?? '', ...causes].join(' ')
  if (status === 400 && /(maximum|limit|exceed).*hooks|hooks.*(maximum|limit|exceed)/i.test(words))
    return { code: 'full', message }
  if (status === 400 && /event ?type|events\.items/i.test(words)) return { code: 'types', message }
  if (
    failure.kind === 'unreachable' ||
    failure.kind === 'timeout' ||
    failure.kind === 'limit' ||
    (status ?? 0) >= 500
  )
    return { code: 'unreachable', message }
  return { code: 'refused', message }
}
