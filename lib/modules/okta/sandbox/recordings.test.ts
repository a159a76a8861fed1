import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isJsonObject } from '@/lib/module-kit/json'
import { errorOf, testOrg } from './test-org'

interface Exchange {
  method: string
  path: string
  query: string
  status: number
  responseBody: unknown
}

const file = fileURLToPath(new URL('../../../../../shared/okta/recorded-sample.jsonl', import.meta.url))
const recorded = existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(exchangeIn) : []

function exchangeIn(line: string): Exchange[] {
  if (line === '') return []
  const row: unknown = JSON.parse(line)
  if (!isJsonObject(row)) return []
  const { method, path, query, status, responseBody } = row
  if (typeof method !== 'string' || typeof path !== 'string' || typeof status !== 'number') return []
  return [{ method, path, query: String(query), status, responseBody }]
}

/** What some orgs have and this one has not. */
const OPTIONAL = new Set(['owners', 'source'])
const keysOf = (value: unknown) =>
  isJsonObject(value)
    ? Object.keys(value)
        .filter(key => !OPTIONAL.has(key))
        .sort()
    : []
/** What lib/conformance does not compare: groups, the schema and some errors. */
describe.skipIf(recorded.length === 0)(`recordings of real orgs (${recorded.length} exchanges)`, () => {
  const { ask, create } = testOrg()
  const statuses = (method: string, path: RegExp) =>
    new Set(recorded.filter(row => row.method === method && path.test(row.path)).map(row => row.status))

  it('show groups with the same keys', () => {
    const groups = recorded
      .filter(row => /^\/api\/v1\/groups\/[^/]+$/.test(row.path))
      .map(row => row.responseBody)
    const seen = new Set(groups.map(group => JSON.stringify(keysOf(group))))
    const ours = ask('POST', '/api/v1/groups', { profile: { name: 'Recorded' } }).object
    expect([...seen]).toContain(JSON.stringify(keysOf(ours)))
  })

  it('answer with the same statuses and error bodies', () => {
    expect(statuses('POST', /^\/api\/v1\/users$/)).toContain(create('r6@x.example').status)
    expect(statuses('DELETE', /^\/api\/v1\/users\/[^/]+$/)).toContain(
      ask('DELETE', '/api/v1/users/r6').status,
    )
    const unlock = recorded.find(row => row.path.endsWith('/lifecycle/unlock') && row.status === 403)
    const ours = ask('POST', '/api/v1/users/me/lifecycle/unlock')
    expect(keysOf(ours.object)).toEqual(keysOf(unlock?.responseBody))
    expect(errorOf(ours)).toBe(
      errorOf({ status: 403, object: isJsonObject(unlock?.responseBody) ? unlock.responseBody : {} }),
    )
  })

  it('describe users by a schema with the same base attributes', () => {
    const schema = recorded.findLast(
      row => row.path === '/api/v1/meta/schemas/user/default' && row.method === 'GET',
    )
    const baseOf = (value: unknown) => {
      const definitions = isJsonObject(value) ? value.definitions : null
      const base = isJsonObject(definitions) ? definitions.base : null
      return keysOf(isJsonObject(base) ? base.properties : null)
    }
    expect(baseOf(ask('GET', '/api/v1/meta/schemas/user/default').json)).toEqual(baseOf(schema?.responseBody))
  })
})

describe.runIf(recorded.length === 0)('recordings of real orgs', () => {
  it.skip('0 exchanges found: comparison left out', () => {})
})
