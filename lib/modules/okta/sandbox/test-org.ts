import type { Json, JsonObject } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import { createSandboxOrg, type SandboxOptions } from './org'

/** For tests: an org whose clock stands still until it is moved, and short ways to ask it. */
export function testOrg(options: Partial<SandboxOptions> = {}) {
  const clock = { time: Date.parse('2026-03-02T10:00:00.000Z'), now: () => clock.time }
  const org = createSandboxOrg({ clock, origin: 'https://sandbox.example', tokens: ['secret'], ...options })
  function ask(method: string, path: string, body?: Json, headers: Record<string, string> = {}) {
    const answer = org.handle({
      method,
      path,
      headers: {
        authorization: 'SSWS secret',
        'user-agent': 'test/1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? '' : JSON.stringify(body),
    })
    const json: unknown = answer.body === '' ? null : JSON.parse(answer.body)
    return { ...answer, json, object: isJsonObject(json) ? json : {}, list: objectsIn(json) }
  }
  /** All rows of a list, page after page. */
  function all(path: string): JsonObject[] {
    const rows: JsonObject[] = []
    for (let next: string | null = path; next !== null; ) {
      const answer = ask('GET', next)
      rows.push(...answer.list)
      next = nextOf(answer.headers.link)
    }
    return rows
  }
  function create(login: string, more: { profile?: JsonObject; query?: string; body?: JsonObject } = {}) {
    const profile = { login, email: login, firstName: 'Test', lastName: 'Person', ...more.profile }
    return ask('POST', `/api/v1/users${more.query ?? ''}`, { profile, ...more.body })
  }
  return { org, clock, ask, all, create }
}

function objectsIn(json: unknown): JsonObject[] {
  return Array.isArray(json) ? json.filter(isJsonObject) : []
}

/** The path of the next page, or null. */
export function nextOf(link: string | string[] | undefined): string | null {
  const line = [link ?? []].flat().find(text => text.endsWith('rel="next"'))
  return line === undefined ? null : (/^<https?:\/\/[^/]+(.*)>/.exec(line)?.[1] ?? null)
}

/** Error code and causes in one line, as a test reads them. */
export function errorOf(answer: { status: number; object: JsonObject }): string {
  const causes = objectsIn(answer.object.errorCauses).map(cause => cause.errorSummary)
  return [answer.status, answer.object.errorCode, ...causes].join(' ')
}

/** A password that the org takes. */
export const PASSWORD = { credentials: { password: { value: 'Tr0ubadour-Xyz' } } }
