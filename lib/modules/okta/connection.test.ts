import { describe, expect, it } from 'vitest'
import type { CallClient, CallOutcome } from '@/lib/module-kit/call'
import type { Json } from '@/lib/module-kit/json'
import { testConnection } from './connection'
import { brokenOf } from './okta-error'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const clock = { now: () => NOW }
const answer = (status: number, body: Json, headers: Record<string, string> = {}): CallOutcome => ({
  type: 'answer',
  response: { status, body, headers },
})
const refusal = (status: number, errorCode: string, errorSummary: string): CallOutcome =>
  answer(status, { errorCode, errorSummary, errorCauses: [] }, { 'x-okta-request-id': 'r1' })

const GOOD: Record<string, CallOutcome> = {
  '/.well-known/okta-organization': answer(200, { id: '00o1', pipeline: 'idx' }),
  '/api/v1/users/me': answer(
    200,
    { id: '00u1', profile: { login: 'ada@example.com', firstName: 'Ada', lastName: 'Byron' } },
    { date: new Date(NOW - 5_000).toUTCString() },
  ),
  '/api/v1/org': answer(200, { companyName: 'Acme' }),
  '/api/v1/users?limit=1': answer(200, []),
  '/api/v1/groups?limit=1': answer(200, []),
}

const tested = (instead: Record<string, CallOutcome>) => {
  const client: CallClient = {
    origin: 'https://acme.okta.com',
    permit: () => Promise.resolve(0),
    send: ({ path }) => Promise.resolve(instead[path] ?? GOOD[path] ?? answer(404, null)),
  }
  return testConnection(client, clock)
}

describe('a connection’s test', () => {
  it('says whose token it is, and at which org', async () => {
    expect(await tested({})).toEqual({
      state: 'ok',
      owner: { id: '00u1', login: 'ada@example.com', name: 'Ada Byron' },
      org: { id: '00o1', name: 'Acme' },
      notes: [],
    })
  })

  it('makes do without the right to read the org’s settings', async () => {
    const check = await tested({ '/api/v1/org': refusal(403, 'E0000006', 'You do not have permission') })
    expect(check).toMatchObject({ state: 'ok', org: { name: 'acme' } })
  })

  it('notes clocks that are apart, and rights that most scenarios need', async () => {
    const me = GOOD['/api/v1/users/me']
    const late =
      me?.type === 'answer'
        ? answer(200, me.response.body, { date: new Date(NOW + 300_000).toUTCString() })
        : undefined
    const check = await tested({
      ...(late ? { '/api/v1/users/me': late } : {}),
      '/api/v1/groups?limit=1': refusal(403, 'E0000006', 'You do not have permission'),
    })
    expect(check).toMatchObject({
      state: 'ok',
      notes: [
        expect.stringContaining('clock and Okta’s are 300 seconds apart'),
        expect.stringContaining('may not read groups'),
      ],
    })
  })

  const broken = (why: 'unreachable' | 'timeout', code: string) =>
    brokenOf({ type: 'failed', why, sent: false, code })
  it.each<[string, Record<string, CallOutcome>, RegExp, RegExp]>([
    [
      'an unknown host',
      { '/.well-known/okta-organization': broken('unreachable', 'ENOTFOUND') },
      /no host of this name/,
      /DNS/,
    ],
    [
      'a closed port',
      { '/.well-known/okta-organization': broken('unreachable', 'ECONNREFUSED') },
      /refuses connections/,
      /firewall/,
    ],
    [
      'a name that leads inside',
      { '/.well-known/okta-organization': broken('unreachable', 'ERR_PRIVATE_ADDRESS') },
      /inside a network/,
      /public address/,
    ],
    [
      'a false certificate',
      { '/.well-known/okta-organization': broken('unreachable', 'CERT_HAS_EXPIRED') },
      /certificate is not valid/,
      /proxy/,
    ],
    [
      'silence',
      { '/.well-known/okta-organization': broken('timeout', 'UND_ERR_CONNECT_TIMEOUT') },
      /No connection to Okta/,
      /firewall/,
    ],
    [
      'a host that is no org',
      { '/.well-known/okta-organization': answer(404, null) },
      /not as an Okta org does/,
      /org’s own address/,
    ],
    [
      'another service’s JSON',
      { '/.well-known/okta-organization': answer(200, { hello: 1 }) },
      /not as an Okta org does/,
      /org’s own address/,
    ],
    [
      'an outage',
      { '/.well-known/okta-organization': answer(503, '<html>') },
      /error of its own \(503\)/,
      /few minutes/,
    ],
    [
      'a bad token',
      { '/api/v1/users/me': refusal(401, 'E0000011', 'Invalid token provided') },
      /does not accept this token/,
      /revoked.*network zone/,
    ],
    [
      'a token kept to another zone or without rights',
      { '/api/v1/users/me': refusal(403, 'E0000006', 'You do not have permission') },
      /knows this token/,
      /administrator role.*network zone/,
    ],
    [
      'a used-up rate limit',
      {
        '/api/v1/users/me': {
          type: 'limited',
          waitMs: 1,
          response: { status: 429, headers: {}, body: null },
        },
      },
      /rate limit is used up/,
      /in a minute/,
    ],
  ])('tells %s in words, and what to do', async (_what, instead, message, hint) => {
    const check = await tested(instead)
    expect(check).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
  })
})
