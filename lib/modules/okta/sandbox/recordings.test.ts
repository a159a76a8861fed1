import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import { errorOf, testOrg } from './test-org'

interface Exchange {
  method: string
  path: string
  query: string
  status: number
  responseBody: unknown
  /** Its recording, and its place there. */
  file: string
  seq: number
  requestBody: unknown
}

const file = fileURLToPath(new URL('../../../../../shared/okta/recorded-sample.jsonl', import.meta.url))
const recorded = existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(exchangeIn) : []

function exchangeIn(line: string): Exchange[] {
  if (line === '') return []
  const row: unknown = JSON.parse(line)
  if (!isJsonObject(row)) return []
  const { method, path, query, status, responseBody, requestBody } = row
  const source = isJsonObject(row.source) ? row.source : {}
  if (typeof method !== 'string' || typeof path !== 'string' || typeof status !== 'number') return []
  const place = { file: String(source.file), seq: Number(source.seq) }
  return [{ method, path, query: String(query), status, responseBody, requestBody, ...place }]
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

const hookCalls = recorded.filter(row => row.path.startsWith('/api/v1/eventHooks'))
const hookFiles = [...new Set(hookCalls.map(row => row.file))]

describe.skipIf(recorded.length === 0)('recordings of event hooks', () => {
  it('are there', () => {
    expect(hookCalls).toHaveLength(39)
  })

  it.each(hookFiles)('%s is answered alike, call by call', file => {
    const { ask } = testOrg({ seedUsers: 2 })
    let [theirs, ours] = ['', '']
    for (const row of hookCalls.filter(one => one.file === file)) {
      // Some recordings have kept no body of a request: what was sent then shows in the answer.
      const sent =
        row.requestBody ?? (needsBody(row) ? { ...object(row.responseBody), status: 'ACTIVE' } : null)
      const path = theirs === '' ? row.path : row.path.replace(theirs, ours)
      const answer = ask(row.method, path, sent === null ? undefined : withSecret(object(sent)))
      if (theirs === '') [theirs, ours] = [String(object(row.responseBody).id), String(answer.object.id)]
      expect([row.seq, answer.status]).toEqual([row.seq, row.status])
      expect(plain(answer.json, ours)).toEqual(plain(row.responseBody, theirs))
    }
  })

  const object = (value: unknown) => (isJsonObject(value) ? value : {})
  const needsBody = (row: Exchange) => row.method === 'POST' && row.path === '/api/v1/eventHooks'

  /** A secret that a recording has not kept. */
  function withSecret(body: Record<string, Json>): Record<string, Json> {
    const channel = object(body.channel)
    const config = object(channel.config)
    const authScheme = { value: 'secret', ...object(config.authScheme) }
    return { ...body, channel: { ...channel, config: { ...config, authScheme } } }
  }

  /** Without what differs from org to org, and from 2020 to today; Okta keeps the event types in no order. */
  function plain(value: unknown, id: string): unknown {
    if (!isJsonObject(value)) return value
    const { created, createdBy, lastUpdated, errorId, ...rest } = value
    const text = JSON.stringify(rest)
      .replaceAll(id, 'ID')
      .replaceAll(/https:\/\/[^/"]+(?=\/api)/g, 'ORG')
    const shown = object(JSON.parse(text))
    if (!isJsonObject(shown.events)) return shown
    const { items } = shown.events
    const sorted = Array.isArray(items) ? items.map(String).sort() : items
    return { description: null, ...shown, events: { filter: null, ...shown.events, items: sorted ?? null } }
  }
})

describe.runIf(recorded.length === 0)('recordings of real orgs', () => {
  it.skip('0 exchanges found: comparison left out', () => {})
})
