import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { nextLink } from './links'
import { failureOf } from './okta-error'

interface Recorded {
  id: string
  host: string | null
  status: number
  responseHeaders: Record<string, string | string[]> | null
  responseBody: Json
}

const FILE = '../shared/okta/recorded-sample.jsonl'
const recorded: Recorded[] = existsSync(FILE)
  ? readFileSync(FILE, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  : []

function headersOf(one: Recorded): Record<string, string> {
  const entries = Object.entries(one.responseHeaders ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]))
}

const failure = (status: number, body: Json, headers: Record<string, string> = {}) =>
  failureOf({ status, headers, body })
const cause = (words: string) => ({
  errorCode: 'E0000001',
  errorSummary: 'Api validation failed: login',
  errorCauses: [{ errorSummary: words }],
})

describe('what a refused call is called', () => {
  it('is Okta’s summary and all reasons', () => {
    expect(
      failure(400, cause('login: An object with this field already exists in the current organization'), {
        'x-okta-request-id': 'r',
      }),
    ).toEqual({
      kind: 'conflict',
      message:
        'Api validation failed: login. login: An object with this field already exists in the current organization.',
      hint: expect.any(String),
      code: 'E0000001',
      summary: 'Api validation failed: login',
      causes: ['login: An object with this field already exists in the current organization'],
      status: 400,
      requestId: 'r',
    })
  })

  it.each<[number, Json, string]>([
    [400, cause('Property name x is not defined in profile'), 'refused'],
    [401, { errorCode: 'E0000011', errorSummary: 'Invalid token provided' }, 'auth'],
    [401, { errorCode: 'E0000015', errorSummary: 'No feature' }, 'refused'],
    [403, { errorCode: 'E0000006', errorSummary: 'No right' }, 'refused'],
    [404, { errorCode: 'E0000007', errorSummary: 'Not found' }, 'gone'],
    [404, { status: 404, message: 'Resource not found' }, 'gone'],
    [404, null, 'gone'],
    [409, { errorCode: 'E0000112', errorSummary: 'x' }, 'conflict'],
    [412, null, 'conflict'],
    [400, { error: 'invalid_dpop_proof', error_description: 'No proof' }, 'refused'],
    [500, '<!DOCTYPE html><html>', 'refused'],
    [503, null, 'refused'],
    [418, [], 'refused'],
    [400, { errorCode: 1, errorSummary: {}, errorCauses: 'x' }, 'refused'],
  ])('%d %j is %s', (status, body, kind) => {
    const result = failure(status, body)
    expect(result).toMatchObject({ kind, status })
    expect(result.message).toMatch(/\S.*[.!?]$/)
    expect(result.message).not.toContain('<')
  })

  it('has words for every recorded refusal', ({ skip }) => {
    if (recorded.length === 0) skip('1 check skipped: the recordings are not here')
    const refused = recorded.filter(one => one.status >= 400)
    expect(refused.length).toBeGreaterThan(200)
    for (const one of refused) {
      const result = failure(one.status, one.responseBody, headersOf(one))
      expect(result.message.length, one.id).toBeGreaterThan(5)
      const body = one.responseBody as {
        errorSummary?: string
        errorCauses?: { errorSummary: string }[]
      } | null
      expect(result.message, one.id).toContain(body?.errorSummary?.trim() ?? '')
      for (const { errorSummary } of body?.errorCauses ?? [])
        expect(result.message, one.id).toContain(errorSummary.trim())
    }
  })
})

describe('the link to the next page', () => {
  it('is found in every recorded answer that has one', ({ skip }) => {
    if (recorded.length === 0) skip('1 check skipped: the recordings are not here')
    let found = 0
    for (const one of recorded) {
      const headers = headersOf(one)
      const next = nextLink({ headers }, { origin: `https://${one.host}`, path: '/api/v1/users' })
      expect(next !== null, one.id).toBe(/rel="next"/.test(headers.link ?? ''))
      if (next) found++
      if (next) expect(headers.link).toContain(`<https://${one.host}${next}>`)
    }
    expect(found).toBe(18)
  })
})
