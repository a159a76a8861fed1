import { describe, expect, it } from 'vitest'
import { errorOf, nextOf, PASSWORD, testOrg } from './test-org'

describe('people', () => {
  it('are created with 200, found by id, login, short login and any case', () => {
    const { create, ask } = testOrg()
    const made = create('Nia.Test@sandbox.example')
    expect(made.status).toBe(200)
    expect(made.object.status).toBe('PROVISIONED')
    for (const key of [String(made.object.id), 'nia.test%40sandbox.example', 'NIA.TEST']) {
      expect(ask('GET', `/api/v1/users/${key}`).object.id).toBe(made.object.id)
    }
    expect(ask('GET', '/api/v1/users/me').object.profile).toMatchObject({ login: 'admin@sandbox.example' })
    expect(errorOf(ask('GET', '/api/v1/users/nobody'))).toBe('404 E0000007')
  })

  it('start in the status that activate, password and nextLogin ask for', () => {
    const { create } = testOrg()
    expect(create('a1@x.example', { query: '?activate=false' }).object.status).toBe('STAGED')
    expect(create('a2@x.example', { body: PASSWORD }).object.status).toBe('ACTIVE')
    const change = create('a3@x.example', { query: '?nextLogin=changePassword', body: PASSWORD })
    expect(change.object.status).toBe('PASSWORD_EXPIRED')
    expect(change.object.credentials).toMatchObject({ password: {} })
    expect(change.body).not.toContain('Tr0ubadour')
    expect(errorOf(create('a4@x.example', { query: '?nextLogin=changePassword' }))).toContain('400 E0000001')
  })

  it('are refused with the reason in the causes', () => {
    const { create, ask } = testOrg()
    create('dup@x.example')
    expect(errorOf(create('DUP@x.example'))).toBe(
      '400 E0000001 login: An object with this field already exists in the current organization',
    )
    expect(errorOf(create('b1@x.example', { profile: { shoeSize: 44 } }))).toBe(
      "400 E0000001 Property name 'shoeSize' is not defined in profile",
    )
    expect(errorOf(ask('POST', '/api/v1/users', { profile: { login: 'c@x.example' } }))).toContain(
      'firstName: The field cannot be left blank',
    )
    expect(errorOf(create('b2@x.example', { profile: { firstName: 'x'.repeat(51) } }))).toContain('too long')
    expect(errorOf(create('b3@x.example', { profile: { skills: 'SQL' } }))).toContain('array of strings')
    expect(errorOf(create('not-an-address'))).toContain('form of an email address')
    expect(errorOf(create('b4@x.example', { profile: { firstName: 'Ann 🎉' } }))).toContain('400 E0000001')
    expect(errorOf(ask('GET', '/api/v1/users/b4@x.example'))).toBe('404 E0000007')
  })

  it('never take the names of JavaScript itself as attributes', () => {
    const { org } = testOrg()
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const body = `{"profile":{"login":"p@x.example","email":"p@x.example","firstName":"P","lastName":"P","${name}":"x"}}`
      const headers = { authorization: 'SSWS secret', 'content-type': 'application/json' }
      const answer = org.handle({ method: 'POST', path: '/api/v1/users', headers, body })
      expect(answer.body).toContain(`Property name '${name}' is not defined`)
    }
  })

  it('keep on POST what is not sent, lose on PUT what is not sent, and clear with null', () => {
    const { create, ask, clock } = testOrg()
    const made = create('u@x.example', { profile: { title: 'Engineer', city: 'Oslo', skills: ['SQL'] } })
    const path = `/api/v1/users/${made.object.id}`
    clock.time += 5000
    const posted = ask('POST', path, { profile: { title: 'Lead', city: null } })
    expect(posted.object.profile).toMatchObject({ title: 'Lead', skills: ['SQL'] })
    expect(posted.object.profile).not.toHaveProperty('city')
    expect(posted.object.lastUpdated).toBe('2026-03-02T10:00:05.000Z')
    expect(errorOf(ask('POST', path, { profile: { lastName: null } }))).toContain('lastName')
    const profile = { login: 'u2@x.example', email: 'u@x.example', firstName: 'U', lastName: 'V' }
    const put = ask('PUT', path, { profile })
    expect(put.object.profile).toEqual({ ...profile, mobilePhone: null, secondEmail: null })
    expect(ask('GET', '/api/v1/users/u@x.example').status).toBe(404)
    expect(ask('GET', '/api/v1/users/u2').object.id).toBe(made.object.id)
    expect(errorOf(ask('PUT', path, { profile: { login: 'u2@x.example' } }))).toContain('E0000001')
  })

  it('are deactivated by the first DELETE and gone after the second; groups stay in between', () => {
    const { create, ask, all } = testOrg()
    const group = all('/api/v1/groups').find(one => one.type === 'OKTA_GROUP')
    const made = create('gone@x.example', { body: { groupIds: [String(group?.id)] } })
    const path = `/api/v1/users/${made.object.id}`
    expect(all(`${path}/groups`)).toHaveLength(2)
    expect(ask('DELETE', path).status).toBe(204)
    expect(ask('GET', path).object.status).toBe('DEPROVISIONED')
    expect(all(`${path}/groups`).map(one => one.id)).toEqual([group?.id])
    expect(errorOf(ask('POST', path, { profile: { title: 'x' } }))).toBe('403 E0000038')
    expect(ask('DELETE', path).status).toBe(204)
    expect(ask('GET', path).status).toBe(404)
    expect(ask('DELETE', path).status).toBe(404)
  })
})

describe('lists of people', () => {
  it('page through everyone once, and leave the deprovisioned out unless asked by search or filter', () => {
    const { all } = testOrg()
    const everyone = all('/api/v1/users?limit=33')
    expect(new Set(everyone.map(user => user.id)).size).toBe(everyone.length)
    expect(everyone.every(user => user.status !== 'DEPROVISIONED')).toBe(true)
    const gone = all('/api/v1/users?limit=3&filter=status%20eq%20%22DEPROVISIONED%22')
    expect(gone.length).toBeGreaterThan(3)
    expect(everyone.length + gone.length).toBe(250)
    expect(all('/api/v1/users?search=id+pr')).toHaveLength(250)
  })

  it('leave out the credentials when the content type asks for it, as quick lists do', () => {
    const { ask, create } = testOrg()
    const lean = {
      'content-type': 'application/json; okta-response="omitCredentials,omitCredentialsLinks"',
    }
    const path = `/api/v1/users/${create('lean@x.example', { body: PASSWORD }).object.id}`
    expect(ask('GET', '/api/v1/users?limit=1', undefined, lean).list[0]).not.toHaveProperty('credentials')
    const one = ask('GET', path, undefined, lean).object
    expect(one).not.toHaveProperty('credentials')
    expect(one._links).toHaveProperty('deactivate')
    expect(one._links).not.toHaveProperty('changePassword')
    expect(ask('GET', path).object).toHaveProperty('credentials')
  })

  it('find with q the start of a name, ten at most, without a next page', () => {
    const { ask } = testOrg({ seedUsers: 1000 })
    const answer = ask('GET', '/api/v1/users?q=a')
    expect(answer.list).toHaveLength(10)
    expect(nextOf(answer.headers.link)).toBeNull()
  })

  it('sort a search, ties by id, across pages', () => {
    const { all } = testOrg()
    const path = '/api/v1/users?search=id%20pr&sortBy=profile.department&limit=40&sortOrder=desc'
    const rows = all(path)
    const keys = rows.map(
      user =>
        JSON.stringify(user.profile)
          .match(/"department":"(\w+)"/)?.[1]
          ?.toLowerCase() ?? '',
    )
    expect(rows).toHaveLength(250)
    expect(keys).toEqual([...keys].sort().reverse())
  })

  it('refuse a made-up cursor and a bad limit', () => {
    const { ask } = testOrg()
    expect(errorOf(ask('GET', '/api/v1/users?after=nonsense'))).toBe('400 E0000029')
    expect(errorOf(ask('GET', '/api/v1/users?search=id%20pr&after=nonsense'))).toBe('400 E0000031')
    expect(ask('GET', '/api/v1/users?limit=0').status).toBe(400)
    expect(ask('GET', '/api/v1/users?limit=5000').list).toHaveLength(200)
  })

  it('are told apart by search (any attribute, any case) and filter (few attributes, exact case)', () => {
    const { ask, create } = testOrg({ seedUsers: 1 })
    create('o.brien@x.example', {
      profile: {
        lastName: 'O\'Brien "Bo"',
        skills: ['SQL', 'Python'],
        contractEndDate: '2026-04-01',
        weeklyHours: 24,
      },
    })
    const count = (kind: string, text: string) => {
      const answer = ask('GET', `/api/v1/users?${kind}=${encodeURIComponent(text)}`)
      return answer.status === 200 ? answer.list.length : errorOf(answer)
    }
    const bad = '400 E0000031'
    expect(count('search', 'profile.lastName eq "o\'brien \\"bo\\""')).toBe(1)
    expect(count('search', 'profile.skills eq "python"')).toBe(1)
    expect(count('search', 'profile.contractEndDate lt "2026-05-01" AND profile.weeklyHours le 24')).toBe(1)
    expect(count('search', 'created gt "2026-03-01T00:00:00+02:00" and (status eq "provisioned")')).toBe(1)
    expect(count('search', 'profile.login co "BRIEN" or id eq "x"')).toBe(1)
    expect(count('search', '(status lt "PROVISIONED" or status gt "PROVISIONED")')).toBe(1)
    expect(count('filter', 'profile.login eq "o.brien@x.example"')).toBe(1)
    expect(count('filter', 'profile.login EQ "O.BRIEN@x.example"')).toBe(0)
    expect(count('filter', 'lastUpdated ge "2026-03-02T10:00:00.000Z"')).toBe(1)
    for (const text of [
      'profile.lastName ne "x"',
      'not (status eq "ACTIVE")',
      'profile.title co "x"',
      'profile.lastName ew "x"',
      'profile.shoeSize eq "x"',
      'status eq ACTIVE',
      'Status eq "ACTIVE"',
      'status eq "ACTIVE" and',
      'lastUpdated gt "soon"',
      '(status eq "ACTIVE"',
      '',
    ]) {
      expect([text, count('search', text)]).toEqual([text, bad])
    }
    for (const text of [
      'profile.lastName sw "O"',
      'profile.department eq "IT"',
      'status gt "A"',
      'status pr',
    ]) {
      expect([text, count('filter', text)]).toEqual([text, bad])
    }
  })
})
