import { describe, expect, it } from 'vitest'
import type { CallOutcome, CallRequest, HttpMethod } from '@/lib/module-kit/call'
import type { Intent, VerifyContext } from '@/lib/module-kit/context'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { MODULES } from '@/lib/modules'
import { Bench, broken } from '@/lib/runner/testing'
import type { Field } from '@/lib/scenario/document'
import { verifyMember } from './member-verdict'
import { testOrg } from './sandbox/test-org'
import { verifyUpdated } from './user-verdicts'

/** What becomes of a call other than a read: lost before Okta has it, or its answer lost afterwards. */
type Fate = 'lost' | 'unheard' | 'heard'

/** One module behind “Run manually”, on a sandbox org with the run's own clock, half a second past the whole one. */
function world(module: string, parameters: Record<string, Json>) {
  const filled = Object.entries(parameters).map(([name, value]): [string, Field] => [
    name,
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? {
          is: 'fields',
          fields: Object.fromEntries(
            Object.entries(value).map(([key, one]) => [key, { is: 'value', value: one }]),
          ),
        }
      : { is: 'value', value },
  ])
  const writes: CallRequest[] = []
  const fates: Fate[] = []
  const around = {
    after: (_request: CallRequest): void => undefined,
    read: (_request: CallRequest): CallOutcome | null => null,
  }
  const handle = (request: CallRequest): CallOutcome => {
    const read = request.method === 'GET'
    const instead = read ? around.read(request) : null
    if (instead) return instead
    if (!read) writes.push(request)
    const fate = read ? 'heard' : (fates.shift() ?? 'heard')
    const outcome = fate === 'lost' ? broken(true) : carriedOut(request)
    if (!read) around.after(request)
    return fate === 'heard' ? outcome : broken(true)
  }
  const bench: Bench = new Bench(
    {
      format: 1,
      name: 'One module',
      connections: { org: { kind: 'okta' } },
      modules: [
        { key: 'm1', module: 'flow.manual@1' },
        { key: 'm2', module, connection: 'org', parameters: Object.fromEntries(filled) },
      ],
      links: [{ id: 'l1', from: 'm1', to: 'm2' }],
    },
    [...MODULES],
    handle,
  )
  const { org, ask } = testOrg({ clock: bench.time, seedUsers: 10 })
  bench.origin = 'https://sandbox.example'
  function carriedOut({ method, path, body }: CallRequest): CallOutcome {
    const { status, headers, json } = ask(method, path, body)
    const flat = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])
    return {
      type: 'answer',
      response: { status, headers: Object.fromEntries(flat), body: json as Json },
    }
  }
  const done = (method: HttpMethod, path: string, body?: Json): JsonObject => {
    const { status, object } = ask(method, path, body)
    expect(status).toBeLessThan(300)
    return object
  }
  bench.time.advance(417)
  return { bench, org, ask, done, writes, fates, around }
}

const why = (bench: Bench): string => {
  const park = bench.records.findLast(record => record.t === 'park')
  return park?.t === 'park' && park.reason.is === 'decision' ? park.reason.why : ''
}

function person(done: ReturnType<typeof world>['done'], activate = true): string {
  const login = 'ada@example.com'
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' }
  const { id } = done('POST', `/api/v1/users?activate=${activate}`, { profile })
  return String(id)
}

const title = (text: string) => ({ userId: 'ada@example.com', profile: { title: text } })

describe('an update without an answer', () => {
  it.each([0, 1, 400, 582])('is not sent over what somebody wrote %i ms after it', async ms => {
    for (const fate of ['lost', 'unheard'] as const) {
      const { bench, ask, done, writes, fates, around } = world('okta.update-user@1', title('A'))
      const id = person(done)
      bench.time.advance(60_000)
      fates.push(fate)
      around.after = () => {
        bench.time.advance(ms)
        done('POST', `/api/v1/users/${id}`, { profile: { title: 'B' } })
      }
      expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
      expect(writes).toHaveLength(1)
      expect(ask('GET', `/api/v1/users/${id}`).object.profile).toMatchObject({ title: 'B' })
    }
  })

  it('is sent again where the last change was in an earlier second', async () => {
    const { bench, done, writes, fates } = world('okta.update-user@1', title('A'))
    person(done)
    bench.time.advance(583)
    fates.push('lost')
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(writes).toHaveLength(2)
  })
})

describe('a change of status without an answer', () => {
  const ADA = { userId: 'ada@example.com' }
  const activate = { ...ADA, activate: true }
  const expire = {
    ...ADA,
    passwordType: 'plain',
    password: 'Tr0ubadour-Xyz9',
    changePasswordAtNextLogin: true,
  }
  const statusOf = ({ ask }: ReturnType<typeof world>, id: string): unknown =>
    ask('GET', `/api/v1/users/${id}`).object.status

  it.each([300, 10_000])('does not overrule somebody who took an activation back %i ms later', async ms => {
    for (const fate of ['lost', 'unheard'] as const) {
      const made = world('okta.update-user@1', activate)
      const { bench, done, writes, fates, around } = made
      const id = person(done, false)
      bench.time.advance(60_000)
      fates.push(fate)
      around.after = () => {
        bench.time.advance(ms)
        done('POST', `/api/v1/users/${id}/lifecycle/deactivate`)
      }
      expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
      expect(why(bench)).toContain('DEPROVISIONED')
      expect(writes).toHaveLength(1)
      expect(statusOf(made, id)).toBe('DEPROVISIONED')
    }
  })

  it('is sent again where nobody has been there, the same step’s own update aside', async () => {
    for (const parameters of [activate, { ...activate, profile: { title: 'A' } }]) {
      const made = world('okta.update-user@1', parameters)
      const id = person(made.done, false)
      made.bench.time.advance(60_000)
      made.fates.push(...('profile' in parameters ? (['heard'] as const) : []), 'lost')
      expect(await made.bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
      expect(made.writes.filter(({ name }) => name === 'activate')).toHaveLength(2)
      expect(statusOf(made, id)).not.toBe('STAGED')
    }
  })

  it('does not expire the password that somebody has chosen meanwhile', async () => {
    const { bench, done, writes, fates, around } = world('okta.update-user@1', expire)
    const id = person(done)
    bench.time.advance(60_000)
    fates.push('heard', 'unheard')
    around.after = ({ name }) => {
      if (name !== 'expire-password') return
      bench.time.advance(10_000)
      done('POST', `/api/v1/users/${id}`, { credentials: { password: { value: 'An0ther-Pass-9' } } })
      done('POST', `/api/v1/users/${id}/lifecycle/deactivate`)
      done('POST', `/api/v1/users/${id}/lifecycle/activate?sendEmail=false`)
    }
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(writes.filter(({ name }) => name === 'expire-password')).toHaveLength(1)
  })

  it('does not deactivate whom somebody has brought back', async () => {
    const made = world('okta.delete-user@1', { ...ADA, what: 'deactivate' })
    const { bench, done, writes, fates, around } = made
    const id = person(done)
    bench.time.advance(60_000)
    fates.push('unheard')
    around.after = () => {
      bench.time.advance(10_000)
      done('POST', `/api/v1/users/${id}/lifecycle/activate?sendEmail=false`)
    }
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(writes).toHaveLength(1)
    expect(statusOf(made, id)).not.toBe('DEPROVISIONED')
  })
})

describe('a membership without an answer', () => {
  /** Ada, in so many groups, and one more that she is to be put into: the last of her groups by its id. */
  function many(groups: number) {
    const made = world('okta.update-user@1', { userId: 'ada@example.com', groupIds: [] })
    const id = person(made.done)
    const all = Array.from({ length: groups + 1 }, (_, at) =>
      String(made.done('POST', '/api/v1/groups', { profile: { name: `Group ${at}` } }).id),
    ).sort()
    const group = all.pop() ?? ''
    for (const one of all) made.done('PUT', `/api/v1/groups/${one}/users/${id}`)
    const again = world('okta.update-user@1', { userId: id, groupIds: [group] })
    again.org.restore(made.org.snapshot())
    again.bench.time.advance(60 * 60_000)
    const path = `/api/v1/groups/${group}/users/${id}`
    const isMember = (): boolean =>
      again.org.handle({
        method: 'GET',
        path: `/api/v1/groups/${group}/users`,
        headers: { authorization: 'SSWS secret' },
        body: '',
      }).body !== '[]'
    return { ...again, id, group, path, isMember }
  }
  const isLog = ({ path }: CallRequest): boolean => path.startsWith('/api/v1/logs')

  it('is found on whichever page of a person with 250 groups', async () => {
    const { bench, writes, fates, isMember } = many(250)
    fates.push('unheard')
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect([writes.length, isMember()]).toEqual([1, true])
    const pages = bench.sent
      .filter(({ path }) => path.includes('/groups'))
      .filter(one => one.method === 'GET')
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.every(({ path }) => path.startsWith('/api/v1/users/'))).toBe(true)
  })

  it('is sent again where the log shows nothing of this pair, though much of others', async () => {
    const { bench, done, writes, fates, around, id, group, path, isMember } = many(3)
    fates.push('lost')
    around.after = () => {
      if (writes.length > 1) return
      bench.time.advance(1_000)
      const other = String(done('POST', '/api/v1/groups', { profile: { name: 'Other' } }).id)
      done('PUT', path.replace(group, other))

      const login = 'bob@example.com'
      const profile = { login, email: login, firstName: 'Bob', lastName: 'B' }
      done('PUT', path.replace(id, String(done('POST', '/api/v1/users', { profile }).id)))
    }
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect([writes.length, isMember()]).toEqual([2, true])
  })

  it.each([0, 300, 10_000])('is not sent again where somebody ended it %i ms later', async ms => {
    for (const fate of ['lost', 'unheard'] as const) {
      const { bench, done, writes, fates, around, path, isMember } = many(3)
      fates.push(fate)
      around.after = () => {
        bench.time.advance(ms)
        if (fate === 'lost') done('PUT', path)
        done('DELETE', path)
      }
      expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
      expect(why(bench)).toContain('somebody changed it')
      expect([writes.length, isMember()]).toEqual([1, false])
    }
  })

  it.each([400, 401, 403])('is sent again within the bounds where the log answers %i', async status => {
    const { bench, writes, fates, around, isMember } = many(3)
    around.read = request =>
      isLog(request) ? { type: 'answer', response: { status, headers: {}, body: {} } } : null
    fates.push('lost', 'lost')
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect([writes.length, isMember()]).toEqual([3, true])
  })

  it('is sent twice again at most', async () => {
    const { bench, writes, fates } = many(3)
    fates.push('lost', 'lost', 'lost', 'lost')
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(why(bench)).toContain('sent 3 times')
    expect(writes).toHaveLength(3)
  })

  it('is not sent again 15 minutes after its first sending', async () => {
    const { bench, writes, fates, around } = many(3)
    fates.push('lost', 'lost')
    around.after = () => bench.time.advance(14.9 * 60_000)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(why(bench)).toContain('too old')
    expect(writes.length).toBeLessThanOrEqual(2)
  })

  it('is a person’s to say where the pages lead in a circle, or elsewhere', async () => {
    for (const link of [
      '<https://sandbox.example/api/v1/users/x/groups?after=1>',
      '<https://evil.com/api>',
    ]) {
      const { bench, writes, fates, around } = many(3)
      fates.push('lost')
      around.read = ({ path }) =>
        path.includes('/groups')
          ? { type: 'answer', response: { status: 200, headers: { link: `${link}; rel="next"` }, body: [] } }
          : null
      expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
      expect(writes).toHaveLength(1)
    }
  })
})

describe('verdicts by themselves', () => {
  const ORIGIN = 'https://sandbox.example'
  function alone() {
    let now = Date.parse('2026-11-25T08:00:00Z')
    const { ask } = testOrg({ clock: { now: () => now }, seedUsers: 5 })
    const made = (path: string, body: Json) => String(ask('POST', path, body).object.id)
    const login = 'ada@example.com'
    const user = made('/api/v1/users', { profile: { login, email: login, firstName: 'A', lastName: 'B' } })
    const group = made('/api/v1/groups', { profile: { name: 'Staff' } })
    const context: VerifyContext = {
      origin: ORIGIN,
      earlier: new Map(),
      read: async ({ path }) => {
        const { status, headers, json } = ask('GET', path)
        const flat = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])
        return { status, headers: Object.fromEntries(flat), body: json as Json }
      },
    }
    const pass = (ms: number): void => {
      now += ms
    }
    const intent = (method: HttpMethod, path: string, body?: Json): Intent => {
      const about = { n: 0, at: now, method, path, effect: 'idempotent' as const }
      return body === undefined ? about : { ...about, body }
    }
    return { ask, made, user, group, context, pass, intent }
  }

  it('an update with a type is done only when the type stands there', async () => {
    const { ask, user, context, pass, intent } = alone()
    const path = `/api/v1/users/${user}`
    const { profile } = ask('GET', path).object
    pass(60_000)
    const moved = intent('PUT', path, { profile: profile ?? {}, type: { id: 'oty-other' } })
    expect(await verifyUpdated(context, moved)).toMatchObject({ is: 'not-done', changedSince: false })
  })

  it('a membership that was to end is done when it is gone', async () => {
    const { ask, user, group, context, pass, intent } = alone()
    const path = `/api/v1/groups/${group}/users/${user}`
    ask('PUT', path)
    pass(60_000)
    const taken = intent('DELETE', path)
    expect(await verifyMember(context, user, taken)).toEqual({ is: 'not-done', changedSince: false })
    ask('DELETE', path)
    expect(await verifyMember(context, user, taken)).toMatchObject({ is: 'done' })
    pass(1_000)
    ask('PUT', path)
    expect(await verifyMember(context, user, taken)).toEqual({ is: 'not-done', changedSince: true })
  })

  it('a membership is not changed by the same person’s other groups, however many', async () => {
    const { ask, made, user, group, context, pass, intent } = alone()
    pass(60_000)
    const added = intent('PUT', `/api/v1/groups/${group}/users/${user}`)
    pass(2_000)
    for (let n = 0; n < 250; n++) {
      const other = made('/api/v1/groups', { profile: { name: `G${n}` } })
      ask('PUT', `/api/v1/groups/${other}/users/${user}`)
    }
    expect(await verifyMember(context, user, added)).toEqual({ is: 'not-done', changedSince: false })
    ask('PUT', added.path)
    ask('DELETE', added.path)
    expect(await verifyMember(context, user, added)).toEqual({ is: 'not-done', changedSince: true })
  })
})
