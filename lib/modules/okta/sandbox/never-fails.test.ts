import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testOrg } from './test-org'

it('answers anything at all, and never with a 500', () => {
  const { org, all } = testOrg({ seedUsers: 30 })
  const user = String(all('/api/v1/users')[3]?.id)
  const group = String(all('/api/v1/groups')[1]?.id)
  const hook = String(
    org
      .handle({
        method: 'POST',
        path: '/api/v1/eventHooks',
        headers: { authorization: 'SSWS secret', 'content-type': 'application/json' },
        body: JSON.stringify({
          name: 'Hook',
          events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
          channel: { type: 'HTTP', version: '1.0.0', config: { uri: 'https://joinery.example/hooks/a' } },
        }),
      })
      .body.match(/who\w+/)?.[0],
  )
  const path = fc.oneof(
    fc.constantFrom(
      '/api/v1/eventHooks',
      `/api/v1/eventHooks/${hook}`,
      `/api/v1/eventHooks/${hook}/lifecycle/activate`,
      `/api/v1/eventHooks/${hook}/lifecycle/deactivate`,
      `/api/v1/eventHooks/${hook}/lifecycle/verify`,
      '/api/v1/users',
      `/api/v1/users/${user}`,
      `/api/v1/users/${user}/lifecycle/activate`,
      `/api/v1/users/${user}/lifecycle/reset_password`,
      `/api/v1/users/${user}/credentials/change_password`,
      `/api/v1/users/${user}/credentials/change_recovery_question`,
      `/api/v1/users/${user}/credentials/forgot_password`,
      `/api/v1/users/${user}/sessions`,
      '/api/v1/groups',
      `/api/v1/groups/${group}`,
      `/api/v1/groups/${group}/users`,
      `/api/v1/groups/${group}/users/${user}`,
      '/api/v1/logs',
      '/api/v1/meta/schemas/user/default',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }).map(text => `/${text}`),
  )
  const name = fc.constantFrom(
    'search',
    'filter',
    'q',
    'after',
    'limit',
    'since',
    'until',
    'sortBy',
    'sendEmail',
    'activate',
  )
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      'id pr',
      'true',
      '3',
      '__proto__',
      'WzEsMl0',
      'W251bGwsImEiXQ',
      'eventType pr',
      'profile.login',
    ),
  )
  const query = fc.array(fc.tuple(name, value), { maxLength: 3 })
  const profile = fc.dictionary(
    fc.constantFrom(
      'login',
      'email',
      'firstName',
      'lastName',
      'skills',
      'name',
      'description',
      '__proto__',
      'weeklyHours',
    ),
    fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('a@x.example', 'Ann', '')),
  )
  const body = fc.oneof(
    fc.json({ maxDepth: 3 }),
    profile.map(sent => JSON.stringify({ profile: sent })),
    fc
      .record({
        profile,
        credentials: fc.jsonValue(),
        groupIds: fc.jsonValue(),
        oldPassword: fc.jsonValue(),
        definitions: fc.jsonValue(),
        name: fc.constant('Hook'),
        events: fc.record({
          type: fc.constant('EVENT_TYPE'),
          items: fc.oneof(fc.jsonValue(), fc.constant(['user.lifecycle.create'])),
        }),
        channel: fc.record({
          type: fc.constant('HTTP'),
          version: fc.constant('1.0.0'),
          config: fc.oneof(
            fc.jsonValue(),
            fc.record({ uri: fc.webUrl(), headers: fc.jsonValue(), authScheme: fc.jsonValue() }),
          ),
        }),
      })
      .map(sent => JSON.stringify(sent)),
    fc.string({ maxLength: 10 }),
  )
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH')
  fc.assert(
    fc.property(method, path, query, body, (method, path, query, body) => {
      const text = new URLSearchParams(query).toString()
      const headers = { authorization: 'SSWS secret', 'content-type': 'application/json' }
      const answer = org.handle({ method, path: text === '' ? path : `${path}?${text}`, headers, body })
      expect([answer.status, answer.body]).not.toEqual([500, expect.anything()])
      expect(answer.headers).toHaveProperty('x-okta-request-id')
    }),
    { numRuns: 3000 },
  )
  const again = testOrg({ seedUsers: 2 }).org
  again.restore(org.snapshot())
  expect(again.snapshot()).toBe(org.snapshot())
})
