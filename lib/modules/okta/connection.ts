import { cutText, shownFailure } from '@/lib/error-text'
import { StepError } from '@/lib/errors'
import type { CallClient, CallOutcome } from '@/lib/module-kit/call'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Clock } from '@/lib/runner/time'
import { failureOf } from './okta-error'

/** Clocks further apart than this break signed tokens and confuse rate limits. Milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000

/** Characters of a name that an org gives itself or its people. */
const LONGEST_NAME = 500

/** What a connection's test found. */
export type ConnectionCheck =
  | {
      state: 'ok'
      owner: { id: string; login: string; name: string }
      org: { id: string | null; name: string }
      /** Worth knowing, one sentence each. */
      notes: string[]
    }
  | { state: 'failed'; message: string; hint?: string; code?: string; requestId?: string }

/**
 * Asks an org who it is and whose token this is; never throws for what the org or the network does.
 *
 * Source: Okta, "Users" (`/api/v1/users/me` is the token's owner), "Org settings" (`/api/v1/org`, which needs a right
 * of its own), `/.well-known/okta-organization` (needs none).
 */
export async function testConnection(client: CallClient, clock: Clock): Promise<ConnectionCheck> {
  try {
    const organization = await read(client, '/.well-known/okta-organization')
    if (organization.status >= 500) {
      return {
        state: 'failed',
        message: `${hostOf(client)} answers with an error of its own (${organization.status}).`,
        hint: 'Try again in a few minutes; if it stays, look at the org’s status page.',
      }
    }
    const known = isJsonObject(organization.body) && typeof organization.body.id === 'string'
    if (organization.status !== 200 || !known) {
      return {
        state: 'failed',
        message: `${hostOf(client)} answers, but not as an Okta org does.`,
        hint: 'Check the host: it must be the org’s own address, not a page in front of it.',
      }
    }
    const me = await read(client, '/api/v1/users/me')
    if (me.status !== 200) return refused(me)
    const org = await read(client, '/api/v1/org').catch(() => null)
    return {
      state: 'ok',
      owner: ownerOf(me.body),
      org: { id: textAt(organization.body, 'id'), name: orgName(org, client) },
      notes: [...clockNotes(me, clock), ...(await rightNotes(client))],
    }
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    const { message, hint, code, requestId } = shownFailure(error.failure)
    return {
      state: 'failed',
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(code === undefined ? {} : { code }),
      ...(requestId === undefined ? {} : { requestId }),
    }
  }
}

interface Answered {
  status: number
  headers: Record<string, string>
  body: Json
}

async function read(client: CallClient, path: string): Promise<Answered> {
  const outcome: CallOutcome = await client.send({ method: 'GET', path, effect: 'read' })
  if (outcome.type === 'broken') {
    throw new StepError(outcome.reason === 'timeout' ? 'timeout' : 'unreachable', outcome.message, {
      hint: outcome.hint ?? 'Check the host, and that this server may reach it (proxy, firewall).',
      ...(outcome.requestId === undefined ? {} : { requestId: outcome.requestId }),
    })
  }
  if (outcome.type === 'limited') {
    throw new StepError('limit', 'The org’s rate limit is used up at the moment.', {
      hint: 'Test again in a minute.',
    })
  }
  return outcome.response
}

/** In the words of the errors page, with what is special about a token's first use. */
function refused(answer: Answered): ConnectionCheck {
  const failure = shownFailure(failureOf(answer))
  const zone = failure.code === 'E0000006' || answer.status === 403
  const message =
    failure.code === 'E0000011'
      ? 'Okta does not accept this token.'
      : zone
        ? 'Okta knows this token, but does not let it read its own user.'
        : failure.message
  const hint =
    failure.code === 'E0000011'
      ? 'Check that it was copied whole, belongs to this org, is not revoked, and that this server is inside the network zone it is limited to.'
      : zone
        ? 'Give the token’s owner an administrator role, or check the network zone that the token is limited to.'
        : failure.hint
  return {
    state: 'failed',
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(failure.code === undefined ? {} : { code: failure.code }),
    ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
  }
}

function ownerOf(body: Json): { id: string; login: string; name: string } {
  const profile = isJsonObject(body) && isJsonObject(body.profile ?? null) ? (body.profile as Json) : {}
  const login = textAt(profile, 'login') ?? ''
  const name = [textAt(profile, 'firstName'), textAt(profile, 'lastName')].filter(Boolean).join(' ')
  return { id: textAt(body, 'id') ?? '', login, name: name === '' ? login : name }
}

/** The company's name when the token may read it, else the first part of the host. */
function orgName(org: Answered | null, client: CallClient): string {
  const name = org?.status === 200 ? textAt(org.body, 'companyName') : null
  return name ?? hostOf(client).split('.', 1)[0] ?? hostOf(client)
}

function clockNotes(answer: Answered, clock: Clock): string[] {
  const date = Date.parse(answer.headers.date ?? '')
  const apart = Math.abs(date - clock.now())
  if (Number.isNaN(apart) || apart < CLOCK_TOLERANCE_MS) return []
  return [`This server’s clock and Okta’s are ${Math.round(apart / 1_000)} seconds apart; set it by NTP.`]
}

/** What most scenarios need. A right that is missing does not make the connection a bad one. */
const READS = [
  ['users', '/api/v1/users?limit=1'],
  ['groups', '/api/v1/groups?limit=1'],
] as const

async function rightNotes(client: CallClient): Promise<string[]> {
  const answers = await Promise.all(
    READS.map(async ([what, path]) => ({ what, answer: await read(client, path).catch(() => null) })),
  )
  return answers
    .filter(({ answer }) => answer?.status === 403)
    .map(({ what }) => `The token’s owner may not read ${what}; modules that do will be refused by Okta.`)
}

const hostOf = (client: CallClient): string => new URL(client.origin).host

function textAt(from: Json, name: string): string | null {
  const value = isJsonObject(from) ? from[name] : undefined
  return typeof value === 'string' && value !== '' ? cutText(value, LONGEST_NAME) : null
}
