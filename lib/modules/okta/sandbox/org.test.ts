import { describe, expect, it } from 'vitest'
import { errorOf, nextOf, testOrg } from './test-org'

describe('the org', () => {
  it('asks for a token everywhere but at its own description', () => {
    const { ask } = testOrg()
    for (const authorization of ['', 'SSWS wrong', 'Bearer secret', 'SSWS']) {
      expect(errorOf(ask('GET', '/api/v1/users/me', undefined, { authorization }))).toBe('401 E0000011')
      expect(ask('GET', '/.well-known/okta-organization', undefined, { authorization }).status).toBe(200)
    }
  })

  it('answers unknown paths with 404 and known ones asked wrongly with 405', () => {
    const { ask } = testOrg()
    expect(errorOf(ask('GET', '/api/v1/nothing'))).toBe('404 E0000022')
    expect(errorOf(ask('PATCH', '/api/v1/users'))).toBe('405 E0000022')
    expect(errorOf(ask('GET', '/api/v1/users/%E0%A4%A'))).toBe('404 E0000022')
  })

  it('answers broken bodies with 400', () => {
    const { org } = testOrg()
    const send = (body: string, type: string) =>
      org.handle({
        method: 'POST',
        path: '/api/v1/users',
        headers: { authorization: 'SSWS secret', 'content-type': type },
        body,
      }).body
    expect(send('{"profile":', 'application/json')).toContain('E0000003')
    expect(send('[]', 'application/json')).toContain('E0000003')
    expect(send('{"profile":"x"}', 'application/json')).toContain('E0000003')
    expect(send('{}', 'text/plain')).toContain('E0000021')
  })

  it('allows what a free org allows and then answers 429 until its window ends', () => {
    const { ask, clock } = testOrg({ preset: 'small' })
    for (let i = 0; i < 50; i++) expect(ask('GET', '/api/v1/users/me').status).toBe(200)
    const refused = ask('GET', '/api/v1/users/me')
    expect(errorOf(refused)).toBe('429 E0000047')
    expect(refused.headers['x-rate-limit-remaining']).toBe('0')
    expect(Number(refused.headers['x-rate-limit-reset'])).toBe(clock.time / 1000 + 60)
    expect(ask('GET', '/api/v1/groups').status).toBe(200)
    clock.time += 60_000
    expect(ask('GET', '/api/v1/users/me').status).toBe(200)
  })

  it('writes its changes to the log, which can be polled without loss or repetition', () => {
    const { ask, create, clock } = testOrg()
    const poll = (path: string) => {
      const answer = ask('GET', path)
      return { types: answer.list.map(event => event.eventType), next: nextOf(answer.headers.link) ?? '' }
    }
    const filter = encodeURIComponent('eventType eq "user.lifecycle.create"')
    let page = poll(
      `/api/v1/logs?sortOrder=ASCENDING&limit=2&since=2026-03-01T00:00:00.000Z&filter=${filter}`,
    )
    expect(page.types).toEqual([])
    for (const login of ['a@x.example', 'b@x.example', 'c@x.example']) create(login)
    clock.time += 1000
    page = poll(page.next)
    expect(page.types).toHaveLength(2)
    page = poll(page.next)
    expect(page.types).toHaveLength(1)
    page = poll(page.next)
    expect(page.types).toEqual([])
    create('d@x.example')
    expect(poll(page.next).types).toEqual(['user.lifecycle.create'])
    const event = ask('GET', '/api/v1/logs').list[0]
    expect(event).toMatchObject({
      client: { userAgent: { rawUserAgent: 'test/1' } },
      target: [{ type: 'User' }],
    })
    const bounded = ask('GET', '/api/v1/logs?until=2026-03-02T10:00:00.500Z&limit=100')
    expect(bounded.list).toHaveLength(6)
    expect(nextOf(bounded.headers.link)).toBeNull()
    expect(errorOf(ask('GET', '/api/v1/logs?since=2020-01-01T00:00:00Z'))).toBe('400 E0000053')
    expect(errorOf(ask('GET', '/api/v1/logs?filter=eventType+is+%22x%22'))).toBe('400 E0000053')
  })

  it('pages the log backwards and between two times, and then ends', () => {
    const { create, all, clock } = testOrg()
    for (let i = 0; i < 5; i++) {
      create(`log${i}@x.example`)
      clock.time += 1000
    }
    const back = all('/api/v1/logs?sortOrder=DESCENDING&limit=3').map(event => event.uuid)
    const bounded = '/api/v1/logs?since=2026-03-02T09:00:00Z&until=2026-03-02T11:00:00Z&limit=3'
    const forth = all(bounded).map(event => event.uuid)
    expect(forth).toHaveLength(10)
    expect(back).toEqual([...forth].reverse())
  })

  it('finds people whose login has a slash by id only', () => {
    const { ask, create } = testOrg()
    const made = create('a/b@x.example')
    expect(ask('GET', `/api/v1/users/${made.object.id}`).status).toBe(200)
    expect(errorOf(ask('GET', '/api/v1/users/a%2Fb%40x.example'))).toBe('404 E0000007')
  })

  it('comes back from a snapshot of an earlier Joinery, which knew less of an org', () => {
    const { org, ask, create } = testOrg({ seedUsers: 3 })
    create('logged@x.example')
    const { traits, custom, types, hooks, ...old } = JSON.parse(org.snapshot())
    for (const entry of old.log.entries) delete entry.hooks
    for (const user of old.users)
      for (const name of ['typeId', 'realmId', 'passwordMark', 'answerMark']) delete user[name]
    const before = ask('GET', '/api/v1/users').list
    const older = { ...traits }
    for (const name of ['hooksForbidden', 'hooksOutOfOrder', 'hooksTwice']) delete older[name]
    org.restore(JSON.stringify({ ...old, traits: older }))
    expect(org.traits).toEqual(traits)
    org.restore(JSON.stringify(old))
    expect(ask('GET', '/api/v1/users').list).toEqual(before)
    expect(JSON.parse(org.snapshot())).toMatchObject({ traits, custom, types, hooks: [] })
  })

  it('is the same for the same seed, and comes back from a snapshot', () => {
    const first = testOrg({ seed: 7 })
    const second = testOrg({ seed: 7 })
    expect(second.org.snapshot()).toBe(first.org.snapshot())
    first.create('kept@x.example')
    second.org.restore(first.org.snapshot())
    expect(second.ask('GET', '/api/v1/users/kept').status).toBe(200)
    expect(second.create('next@x.example').object.id).toBe(first.create('next@x.example').object.id)
    expect(() => second.org.restore('{}')).toThrow()
    expect(second.ask('GET', '/api/v1/users/kept').status).toBe(200)
    second.org.reset()
    expect(second.ask('GET', '/api/v1/users/kept').status).toBe(404)
  })

  it('counts calls and revisions', () => {
    const { org, ask, create } = testOrg()
    const before = org.revision()
    ask('GET', '/api/v1/users/me')
    expect(org.revision()).toBe(before)
    create('count@x.example')
    expect(org.revision()).toBeGreaterThan(before)
    expect(org.calls('GET /api/v1/users/{id}')).toBe(1)
    expect(org.calls('DELETE /api/v1/users/{id}')).toBe(0)
    expect(org.state().log[0]?.eventType).toBe('user.lifecycle.activate')
  })

  it('describes its attributes, types and tokens without giving a token away', () => {
    const { ask } = testOrg()
    expect(ask('GET', '/api/v1/meta/schemas/user/default').object).toMatchObject({
      definitions: {
        base: { properties: { login: { required: true } } },
        custom: {
          properties: { contractEndDate: {}, startDate: {}, badgeNumber: {}, skills: { type: 'array' } },
        },
      },
    })
    expect(ask('GET', '/api/v1/meta/types/user').list).toHaveLength(1)
    expect(ask('GET', '/api/v1/api-tokens').body).not.toContain('secret')
  })

  it('is seeded with people of every department and many statuses', () => {
    const { all } = testOrg()
    const people = all('/api/v1/users?search=id+pr')
    const statuses = new Set(people.map(user => user.status))
    for (const status of [
      'STAGED',
      'ACTIVE',
      'SUSPENDED',
      'DEPROVISIONED',
      'LOCKED_OUT',
      'PASSWORD_EXPIRED',
    ]) {
      expect(statuses).toContain(status)
    }
    expect(people.some(user => user.lastLogin === null)).toBe(true)
    expect(people.every(user => JSON.stringify(user.profile).includes('@sandbox.example'))).toBe(true)
    expect(all('/api/v1/groups')).toHaveLength(14)
  })

  it('makes ten thousand people at once and answers for one of them', () => {
    const { ask } = testOrg({ seedUsers: 10_000 })
    expect(ask('GET', '/api/v1/users/admin%40sandbox.example').status).toBe(200)
  })
})
