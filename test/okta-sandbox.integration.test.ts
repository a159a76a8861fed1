import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/module-kit/json'
import { testConnection } from '@/lib/modules/okta/connection'
import { loadOptions } from '@/lib/modules/okta/options'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'
import { clientTo, type OrgOverHttp, scenarioOn, startOrg } from './org-over-http'

let http: OrgOverHttp
beforeAll(async () => {
  http = await startOrg(1_000)
})
beforeEach(() => http.org.reset())
afterAll(() => http.close())

const people = () => http.org.state().users
const byLogin = (login: string): JsonObject | undefined =>
  people().find(user => (user.profile as JsonObject).login === login)
const someone = (): { id: string; login: string } => {
  const user = people().find(
    one => one.status === 'ACTIVE' && (one.profile as JsonObject).department === 'Sales',
  )
  return { id: String(user?.id), login: String((user?.profile as JsonObject | undefined)?.login) }
}

describe('Search/List Users', () => {
  it('gives every user of a search, over all pages, and no other', async () => {
    const run = scenarioOn(http.client, [
      {
        module: 'okta.list-users@1',
        parameters: { searchBy: value('search'), search: value('status eq "ACTIVE"') },
      },
      { module: 'flow.set-variables@1', parameters: { variables: fields({ id: mapped('{{m2.id}}') }) } },
    ])
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    const active = people().filter(user => user.status === 'ACTIVE')
    expect(active.length).toBeGreaterThan(200)
    expect(run.outputs('m3').map(output => output.id)).toHaveLength(active.length)
    expect(new Set(run.outputs('m3').map(output => output.id))).toEqual(new Set(active.map(user => user.id)))
  })

  it('gives no more than the limit', async () => {
    const run = scenarioOn(http.client, [
      { module: 'okta.list-users@1', parameters: { limit: value(7) } },
      { module: 'flow.set-variables@1' },
    ])
    await run.toTheEnd()
    expect(run.outputs('m3')).toHaveLength(7)
  })

  it('never lets a mapped value change what is searched', async () => {
    const search = mapped('profile.department eq "{{m1.department}}"')
    const run = scenarioOn(
      http.client,
      [
        { module: 'okta.list-users@1', parameters: { searchBy: value('search'), search } },
        { module: 'flow.router@1' },
      ],
      { department: 'none" or id pr or profile.department eq "' },
    )
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 1 } })
    expect(run.records.find(record => record.t === 'step' && record.key === 'm2')).toMatchObject({ gave: 0 })
  })

  it('sorts a full search', async () => {
    const run = scenarioOn(http.client, [
      {
        module: 'okta.list-users@1',
        parameters: {
          searchBy: value('search'),
          search: value('id pr'),
          sortBy: value('profile.lastName'),
          sortOrder: value('desc'),
          limit: value(5),
        },
      },
      {
        module: 'flow.set-variables@1',
        parameters: { variables: fields({ name: mapped('{{m2.profile.lastName}}') }) },
      },
    ])
    await run.toTheEnd()
    const names = run.outputs('m3').map(output => String(output.name))
    expect(names).toEqual([...names].sort().reverse())
  })
})

describe('one user', () => {
  it('is read by login and by id', async () => {
    const { id, login } = someone()
    const run = scenarioOn(http.client, [
      { module: 'okta.get-user@1', parameters: { by: value('login'), login: value(login) } },
      { module: 'okta.get-user@1', parameters: { userId: mapped('{{m2.id}}') } },
    ])
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(run.outputs('m3')[0]).toMatchObject({ id, profile: { login } })
  })

  it('is updated in part: what is not given stays, “clear” empties', async () => {
    const { id, login } = someone()
    const { city, ...before } = Object(byLogin(login)?.profile) as JsonObject
    expect(city).toBeDefined()
    const run = scenarioOn(http.client, [
      {
        module: 'okta.update-user@1',
        parameters: {
          userId: value(login),
          profile: fields({ costCenter: value('CC-1'), city: { is: 'clear' } }),
        },
      },
    ])
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    const after = people().find(user => user.id === id)?.profile as JsonObject
    expect(after).toMatchObject({ ...before, costCenter: 'CC-1' })
    expect(after.city ?? null).toBeNull()
  })

  it('is replaced in full: what is not given is gone', async () => {
    const { id, login } = someone()
    const profile = fields({
      login: value(login),
      email: value(login),
      firstName: value('New'),
      lastName: value('Name'),
    })
    const run = scenarioOn(http.client, [
      { module: 'okta.update-user@1', parameters: { userId: value(id), update: value('full'), profile } },
    ])
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    const after = people().find(user => user.id === id)?.profile as JsonObject
    expect(after).toMatchObject({ firstName: 'New', lastName: 'Name' })
    expect(after.department ?? null).toBeNull()
  })

  it('is created staged, put into groups and activated by an update, then deleted for good', async () => {
    const group = http.org.state().groups.find(one => one.type === 'OKTA_GROUP')
    const run = scenarioOn(http.client, [
      {
        module: 'okta.create-user@1',
        parameters: {
          profile: fields({
            login: value('ada@sandbox.example'),
            email: value('ada@sandbox.example'),
            firstName: value('Ada'),
            lastName: value('Byron'),
          }),
          activate: value(false),
        },
      },
      {
        module: 'okta.update-user@1',
        parameters: {
          userId: mapped('{{m2.id}}'),
          activate: value(true),
          groupIds: value([String(group?.id)]),
        },
      },
      { module: 'okta.delete-user@1', parameters: { userId: mapped('{{m2.id}}'), what: value('delete') } },
    ])
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(run.outputs('m2')[0]).toMatchObject({ status: 'STAGED' })
    expect(run.outputs('m3')[0]).toMatchObject({ status: expect.stringMatching(/ACTIVE|PROVISIONED/) })
    expect(run.outputs('m4')[0]).toMatchObject({ status: 'DELETED', login: 'ada@sandbox.example' })
    expect(byLogin('ada@sandbox.example')).toBeUndefined()
    expect(http.org.calls('DELETE /api/v1/users/{id}')).toBe(1)
  })

  it('is created twice only if Okta lets it: the second ends as a conflict with Okta’s reason', async () => {
    const profile = fields({
      login: mapped('{{m1.login}}'),
      email: mapped('{{m1.login}}'),
      firstName: value('A'),
      lastName: value('B'),
    })
    const run = scenarioOn(http.client, [{ module: 'okta.create-user@1', parameters: { profile } }], {
      login: someone().login,
    })
    expect(await run.toTheEnd()).toMatchObject({
      status: 'failed',
      firstError: { kind: 'conflict', code: 'E0000001', message: expect.stringContaining('already exists') },
    })
  })
})

describe('Make an API Call', () => {
  it('gives status, headers and body', async () => {
    const run = scenarioOn(http.client, [
      { module: 'okta.api-call@1', parameters: { url: value('/api/v1/groups?limit=2') } },
    ])
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(run.outputs('m2')[0]).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
    })
    expect(run.outputs('m2')[0]?.body).toHaveLength(2)
  })

  it.each(['../groups', 'a/b', '..%2fgroups', 'x?y', 'x#y'])(
    'keeps “%s” one piece of the path',
    async piece => {
      const url = mapped('/api/v1/users/{{m1.piece}}')
      const run = scenarioOn(http.client, [{ module: 'okta.api-call@1', parameters: { url } }], { piece })
      expect(await run.toTheEnd()).toMatchObject({ status: 'failed' })
      for (const call of run.sent) expect(call.path).toMatch(/^\/api\/v1\/users\/[^/?#]+$/)
    },
  )

  it('writes a mapped value into a JSON body as JSON', async () => {
    const { id } = someone()
    const run = scenarioOn(
      http.client,
      [
        {
          module: 'okta.api-call@1',
          parameters: {
            method: value('POST'),
            url: mapped('/api/v1/users/{{m1.id}}'),
            body: mapped('{"profile": {"title": "{{m1.title}}"}}'),
          },
        },
      ],
      { id, title: 'He said "hi", "firstName": "Eve' },
    )
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    const after = people().find(user => user.id === id)?.profile as JsonObject
    expect(after.title).toBe('He said "hi", "firstName": "Eve')
    expect(after.firstName).not.toBe('Eve')
  })
})

describe('what goes wrong ends as a clear message at its step', () => {
  const list = (search: string) => ({
    module: 'okta.list-users@1',
    parameters: { searchBy: value('search'), search: value(search) },
  })

  it('a SCIM expression with a syntax error', async () => {
    const run = scenarioOn(http.client, [list('profile.department eq Sales')])
    expect(await run.toTheEnd()).toMatchObject({
      status: 'failed',
      firstError: { kind: 'refused', code: 'E0000031', hint: expect.stringContaining('double quotes') },
    })
  })

  it('a missing mandatory parameter', async () => {
    const run = scenarioOn(http.client, [{ module: 'okta.get-user@1', parameters: { by: value('login') } }])
    expect(await run.toTheEnd()).toMatchObject({
      firstError: { kind: 'input', message: 'Login is missing.' },
    })
  })

  it('a mapped identifier that came out empty, and nobody is asked for', async () => {
    const run = scenarioOn(http.client, [
      { module: 'okta.get-user@1', parameters: { userId: mapped('{{m1.manager.id}}') } },
    ])
    expect(await run.toTheEnd()).toMatchObject({
      firstError: { kind: 'input', message: 'User ID is empty: `m1.manager.id` had no value.' },
    })
    expect(run.sent).toHaveLength(0)
  })

  it('one user who is not there; the others go on', async () => {
    const run = scenarioOn(http.client, [
      list('profile.department eq "Sales"'),
      {
        module: 'okta.get-user@1',
        parameters: { userId: mapped('{{m2.profile.costCenter == "missing" ? "00uNobody" : m2.id}}') },
      },
    ])
    const [first] = people().filter(user => (user.profile as JsonObject).department === 'Sales')
    await http.client.send({
      method: 'POST',
      path: `/api/v1/users/${first?.id}`,
      body: { profile: { costCenter: 'missing' } },
      effect: 'idempotent',
    })
    const outcome = await run.toTheEnd()
    expect(outcome).toMatchObject({
      status: 'failed',
      counts: { failed: 1 },
      firstError: { kind: 'gone', code: 'E0000007', requestId: expect.any(String) },
    })
    expect(outcome.counts.done).toBeGreaterThan(10)
  })

  it('an expired token ends the run at once', async () => {
    http.org.faults.push({ kind: 'expired-token', path: '/api/v1/users/' })
    const run = scenarioOn(http.client, [
      list('status eq "ACTIVE"'),
      { module: 'okta.get-user@1', parameters: { userId: mapped('{{m2.id}}') } },
    ])
    expect(await run.toTheEnd()).toMatchObject({
      status: 'failed',
      counts: { failed: 1 },
      firstError: { kind: 'auth', code: 'E0000011' },
    })
  })

  it('an org that answers a web page', async () => {
    http.org.faults.push({ kind: 'html', times: 10 })
    const run = scenarioOn(http.client, [list('status eq "ACTIVE"')])
    expect(await run.toTheEnd()).toMatchObject({
      firstError: { kind: 'unreachable', message: expect.stringContaining('web page') },
    })
  })

  it('an org that never answers', async () => {
    http.org.faults.push({ kind: 'hang', times: 1_000 })
    const run = scenarioOn(http.client, [list('status eq "ACTIVE"')])
    run.limits = { triedForMs: 3_000 }
    expect(await run.toTheEnd()).toMatchObject({
      firstError: { kind: 'unreachable', message: expect.stringContaining('did not answer in time') },
    })
    expect(run.sent.length).toBeGreaterThan(1)
  })

  it('an org that redirects', async () => {
    http.org.faults.push({ kind: 'redirect', location: 'https://elsewhere.example/api/v1/users', times: 10 })
    const run = scenarioOn(http.client, [list('status eq "ACTIVE"')])
    expect(await run.toTheEnd()).toMatchObject({
      firstError: { kind: 'unreachable', message: expect.stringContaining('redirected') },
    })
  })

  it('a next link that leads elsewhere; what was listed before is kept', async () => {
    http.org.faults.push({ kind: 'next-elsewhere', origin: 'http://127.0.0.1:1' })
    const run = scenarioOn(http.client, [list('status eq "ACTIVE"'), { module: 'flow.set-variables@1' }])
    expect(await run.toTheEnd()).toMatchObject({
      status: 'failed',
      firstError: { message: expect.stringContaining('does not follow it') },
    })
  })
})

describe('the test of a connection', () => {
  const clock = { now: () => Date.now() }

  it('says whose token it is and at which org', async () => {
    expect(await testConnection(http.client, clock)).toMatchObject({
      state: 'ok',
      owner: { name: 'Sandbox Administrator' },
      org: { name: 'Sandbox org' },
    })
  })

  it('says that the token is not accepted', async () => {
    http.org.faults.push({ kind: 'expired-token', path: '/users/me' })
    expect(await testConnection(http.client, clock)).toMatchObject({
      state: 'failed',
      code: 'E0000011',
      message: 'Okta does not accept this token.',
    })
  })

  it('says that nobody answers there', async () => {
    const nowhere = clientTo('http://127.0.0.1:9')
    expect(await testConnection(nowhere, clock)).toMatchObject({ state: 'failed', hint: expect.any(String) })
    await nowhere.close()
  })
})

describe('live choices', () => {
  it('offers users, groups, types, zones and custom attributes', async () => {
    const { login } = someone()
    expect(await loadOptions('logins', http.client, login)).toContainEqual(
      expect.objectContaining({ value: login }),
    )
    expect((await loadOptions('groups', http.client)).length).toBeGreaterThan(3)
    expect((await loadOptions('user-types', http.client)).length).toBeGreaterThan(0)
    expect(await loadOptions('timezones', http.client, 'berlin')).toEqual([
      { value: 'Europe/Berlin', label: 'Europe/Berlin' },
    ])
    expect(Array.isArray(await loadOptions('custom-attributes', http.client))).toBe(true)
  })
})
