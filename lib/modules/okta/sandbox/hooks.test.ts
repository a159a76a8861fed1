import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { EVENT_TYPES } from '../event-types'
import { errorOf, testOrg } from './test-org'

const HOOKS = '/api/v1/eventHooks'
const SECRET = 'Bearer a-secret-of-the-hook'

const config = (change: JsonObject = {}): JsonObject => ({
  uri: 'https://joinery.example/hooks/one',
  headers: [{ key: 'x-plain', value: 'seen' }],
  authScheme: { type: 'HEADER', key: 'Authorization', value: SECRET },
  ...change,
})
const channel = (change: JsonObject = {}): JsonObject => ({
  type: 'HTTP',
  version: '1.0.0',
  config: config(change),
})
const events = (...items: Json[]): JsonObject => ({ type: 'EVENT_TYPE', items })
const body = (change: JsonObject = {}): JsonObject => ({
  name: 'Joinery',
  events: events('user.lifecycle.create', 'user.account.update_profile'),
  channel: channel(),
  ...change,
})

let hooks = hookOrg()
beforeEach(() => {
  hooks = hookOrg()
})

function hookOrg() {
  const base = testOrg({ seedUsers: 3, ownHook: uri => uri.startsWith('http://127.0.0.1:4000/hooks/') })
  const make = (change: JsonObject = {}) => String(base.ask('POST', HOOKS, body(change)).object.id)
  /** Verifies as a host does: looks what is to be called, and says what came of it. */
  const verify = (id: string, answered = true) => {
    const path = `${HOOKS}/${id}/lifecycle/verify`
    const request = { method: 'POST', path, headers: { authorization: 'SSWS secret' }, body: '' }
    const called = base.org.outbox.toVerify(request)
    const answer = base.org.handle(request, called === null ? null : { ...called, answered })
    const object: JsonObject = JSON.parse(answer.body)
    return { status: answer.status, object, called }
  }
  const step = (id: string, name: string) => base.ask('POST', `${HOOKS}/${id}/lifecycle/${name}`)
  const state = (id: string) => {
    const { status, verificationStatus } = base.ask('GET', `${HOOKS}/${id}`).object
    return `${status} ${verificationStatus}`
  }
  const logged = () =>
    base.org
      .state()
      .log.filter(event => String(event.eventType).startsWith('event_hook.'))
      .reverse()
  /** What is waiting for the one hook that delivers, as `types` per request. */
  const due = (after = 0) => {
    const hook = base.org.outbox.ready()[0]
    if (hook === undefined) return []
    return base.org.outbox.due(hook.key, after).map(delivery => {
      const sent: { eventId: string; data: { events: JsonObject[] } } = JSON.parse(delivery.body)
      return { ...delivery, sent, types: sent.data.events.map(event => event.eventType) }
    })
  }
  return { ...base, make, verify, step, state, logged, due }
}

describe('event hooks', () => {
  it('begin active and unverified, and never give their secret away', () => {
    const { ask, make, org } = hooks
    const id = make()
    const made = ask('GET', `${HOOKS}/${id}`)
    expect(made.object).toMatchObject({
      status: 'ACTIVE',
      verificationStatus: 'UNVERIFIED',
      name: 'Joinery',
      channel: {
        config: {
          method: 'POST',
          headers: [{ key: 'x-plain', value: 'seen' }],
          authScheme: { type: 'HEADER', key: 'Authorization' },
        },
      },
    })
    const answers = [
      made,
      ask('GET', HOOKS),
      ask('PUT', `${HOOKS}/${id}`, body({ name: 'Other' })),
      hooks.step(id, 'deactivate'),
      hooks.step(id, 'activate'),
      ask('GET', '/api/v1/logs'),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(answer.body).not.toContain('a-secret-of-the-hook')
    }
    expect(ask('GET', HOOKS).list).toHaveLength(1)
    expect(JSON.stringify(org.state())).not.toContain('a-secret-of-the-hook')
  })

  it.each<[string, JsonObject, string]>([
    ['no name', { name: '' }, '400 E0000001 name: The field cannot be left blank'],
    ['no channel', { channel: null }, '400 E0000001 channel: The field cannot be left blank'],
    ['no events', { events: null }, '400 E0000001 events: The field cannot be left blank'],
    [
      'an empty list of events',
      { events: events() },
      '400 E0000001 events.items: The field cannot be left blank',
    ],
    [
      'a type that hooks do not deliver',
      { events: events('user.lifecycle.create', 'event_hook.created') },
      "400 E0000001 events.items: 'event_hook.created' is not an event type that event hooks deliver",
    ],
    ['an event type that is no text', { events: events(7) }, '400 E0000003'],
    [
      'a filter, which is early access',
      { events: { ...events('user.lifecycle.create'), filter: {} } },
      '401 E0000015',
    ],
    [
      'another kind of events',
      { events: { type: 'FLOW_EVENT', items: ['user.lifecycle.create'] } },
      '400 E0000001 events.type: The value must be EVENT_TYPE',
    ],
    [
      'plain http',
      { channel: channel({ uri: 'http://joinery.example/hooks/one' }) },
      '400 E0000001 channel.config.uri: The URI must be a valid https address',
    ],
    [
      'plain http to another server of this machine',
      { channel: channel({ uri: 'http://127.0.0.1:4001/hooks/one' }) },
      '400 E0000001 channel.config.uri: The URI must be a valid https address',
    ],
    [
      'an address that is none',
      { channel: channel({ uri: 'hooks' }) },
      '400 E0000001 channel.config.uri: The URI must be a valid https address',
    ],
    [
      'a secret that is not sent along',
      { channel: channel({ authScheme: { type: 'HEADER', key: 'Authorization' } }) },
      '400 E0000001 channel.config.authScheme.value: The value is not that of a header',
    ],
    [
      'a header that would end its line',
      { channel: channel({ headers: [{ key: 'x-a', value: 'b\r\nhost: elsewhere' }] }) },
      '400 E0000001 channel.config.headers.value: The value is not that of a header',
    ],
    [
      'another version',
      { channel: { ...channel(), version: '2' } },
      '400 E0000001 channel.version: The only supported version is 1.0.0',
    ],
  ])('are refused with %s, made or replaced', (_, change, refusal) => {
    const { ask, make } = hooks
    expect(errorOf(ask('POST', HOOKS, body(change)))).toBe(refusal)
    const id = make()
    const before = ask('GET', `${HOOKS}/${id}`).object
    expect(errorOf(ask('PUT', `${HOOKS}/${id}`, body(change)))).toBe(refusal)
    expect(ask('GET', `${HOOKS}/${id}`).object).toEqual(before)
  })

  it('hold all 264 types, and take http for an address of this installation', () => {
    const { ask, make } = hooks
    expect(ask('POST', HOOKS, body({ events: events(...EVENT_TYPES.keys()) })).status).toBe(200)
    const id = make({ channel: channel({ uri: 'http://127.0.0.1:4000/hooks/one' }) })
    expect(hooks.verify(id).called).toEqual({ hookId: id, uri: 'http://127.0.0.1:4000/hooks/one' })
    expect(errorOf(ask('POST', HOOKS, body({ events: events(...Array(301).keys()) })))).toContain(
      'At most 300',
    )
  })

  it('are verified when their address has answered, and otherwise say what Okta says', () => {
    const { make, verify, state, ask } = hooks
    const id = make()
    const refusal = '400 E0000001 Unable to verify event hook. Hook Joinery execution failed'
    expect(errorOf(verify(id, false))).toBe(refusal)
    expect(errorOf(ask('POST', `${HOOKS}/${id}/lifecycle/verify`))).toBe(refusal)
    expect(state(id)).toBe('ACTIVE UNVERIFIED')
    expect(verify(id).object).toMatchObject({ status: 'ACTIVE', verificationStatus: 'VERIFIED' })
    expect(hooks.logged().map(event => [event.eventType, (event.outcome as JsonObject).result])).toEqual([
      ['event_hook.created', 'SUCCESS'],
      ['event_hook.verified', 'FAILURE'],
      ['event_hook.verified', 'FAILURE'],
      ['event_hook.verified', 'SUCCESS'],
    ])
  })

  it('are not verified by an answer of the address that they had before', () => {
    const { make, org, ask, state } = hooks
    const id = make()
    const request = {
      method: 'POST',
      path: `${HOOKS}/${id}/lifecycle/verify`,
      headers: { authorization: 'SSWS secret' },
      body: '',
    }
    const called = org.outbox.toVerify(request)
    ask('PUT', `${HOOKS}/${id}`, body({ channel: channel({ uri: 'https://other.example/' }) }))
    expect(org.handle(request, called && { ...called, answered: true }).status).toBe(400)
    expect(state(id)).toBe('ACTIVE UNVERIFIED')
  })

  it('call nobody for somebody who may not verify', () => {
    const { make, org, step } = hooks
    const id = make()
    const asked = (authorization: string, path = `${HOOKS}/${id}/lifecycle/verify`, method = 'POST') =>
      org.outbox.toVerify({ method, path, headers: { authorization }, body: '' })
    expect(asked('SSWS secret')).not.toBeNull()
    expect(asked('SSWS wrong')).toBeNull()
    expect(asked('SSWS secret', `${HOOKS}/whoNobody/lifecycle/verify`)).toBeNull()
    expect(asked('SSWS secret', `${HOOKS}/${id}/lifecycle/verify`, 'GET')).toBeNull()
    step(id, 'deactivate')
    expect(asked('SSWS secret')).toBeNull()
    step(id, 'activate')
    org.setTraits({ hooksForbidden: true })
    expect(asked('SSWS secret')).toBeNull()
  })

  it('have to be verified again after another channel, and after nothing else', () => {
    const { make, verify, state, ask } = hooks
    const id = make()
    verify(id)
    const put = (change: JsonObject) => ask('PUT', `${HOOKS}/${id}`, body(change)).status
    expect(put({ name: 'Other', events: events('group.lifecycle.create'), description: 'x' })).toBe(200)
    expect(state(id)).toBe('ACTIVE VERIFIED')
    const others = [
      { uri: 'https://joinery.example/hooks/two' },
      { authScheme: { type: 'HEADER', key: 'Authorization', value: 'rotated' } },
      { headers: [] },
    ]
    for (const change of others) {
      expect(put({ channel: channel() })).toBe(200)
      verify(id)
      expect(state(id)).toBe('ACTIVE VERIFIED')
      put({ channel: channel(change) })
      expect(state(id)).toBe('ACTIVE UNVERIFIED')
    }
  })

  it('are deleted only when they are inactive', () => {
    const { make, ask, step } = hooks
    const id = make()
    expect(errorOf(ask('DELETE', `${HOOKS}/${id}`))).toContain('400 E0000001')
    expect(step(id, 'deactivate').object.status).toBe('INACTIVE')
    expect(ask('DELETE', `${HOOKS}/${id}`).status).toBe(204)
    expect(errorOf(ask('GET', `${HOOKS}/${id}`))).toBe('404 E0000007')
    expect(hooks.logged().map(event => event.eventType)).toEqual([
      'event_hook.created',
      'event_hook.deactivated',
      'event_hook.deleted',
    ])
  })

  it('answer 403 to a token without the right, everywhere', () => {
    const { make, ask, org } = hooks
    const id = make()
    org.setTraits({ hooksForbidden: true })
    const calls: [string, string, JsonObject?][] = [
      ['GET', HOOKS],
      ['POST', HOOKS, body()],
      ['GET', `${HOOKS}/${id}`],
      ['PUT', `${HOOKS}/${id}`, body()],
      ['DELETE', `${HOOKS}/${id}`],
      ...['verify', 'activate', 'deactivate'].map((name): [string, string] => [
        'POST',
        `${HOOKS}/${id}/lifecycle/${name}`,
      ]),
    ]
    for (const [method, path, sent] of calls) expect(errorOf(ask(method, path, sent))).toBe('403 E0000006')
    expect(ask('GET', '/api/v1/users/me').status).toBe(200)
  })

  it('deliver 25 at a time at most', () => {
    const { make, verify, state, step, ask } = hooks
    const ids = Array.from({ length: 26 }, () => make())
    for (const id of ids.slice(0, 25)) expect(verify(id).status).toBe(200)
    const last = String(ids[25])
    expect(errorOf(verify(last))).toContain('The maximum number of active and verified event hooks (25)')
    step(String(ids[0]), 'deactivate')
    expect(verify(last).status).toBe(200)
    expect(errorOf(step(String(ids[0]), 'activate'))).toContain('(25)')
    expect(errorOf(ask('PUT', `${HOOKS}/${ids[0]}`, body({ status: 'ACTIVE' })))).toContain('(25)')
    expect(state(String(ids[0]))).toBe('INACTIVE VERIFIED')
  })

  it('go through their states as a table says, whatever is done in whatever order', () => {
    type Step = 'verify' | 'unanswered' | 'activate' | 'deactivate' | 'rename' | 'move' | 'delete'
    const steps = fc.constantFrom<Step[]>(
      'verify',
      'unanswered',
      'activate',
      'deactivate',
      'rename',
      'move',
      'delete',
    )
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 20 }), row => {
        const { make, verify, step, state, ask } = hookOrg()
        const id = make()
        const model = { active: true, verified: false, uri: 0 }
        for (const next of row) {
          if (next === 'verify' && verify(id).status === 200) {
            expect(model.active).toBe(true)
            model.verified = true
          }
          if (next === 'unanswered') expect(verify(id, false).status).toBe(400)
          if (next === 'activate' || next === 'deactivate') {
            expect(step(id, next).status).toBe(200)
            model.active = next === 'activate'
          }
          if (next === 'rename' || next === 'move') {
            if (next === 'move') {
              model.uri += 1
              model.verified = false
            }
            const sent = body({ channel: channel({ uri: `https://joinery.example/${model.uri}` }) })
            // The first replacement moves it away from where it was made.
            if (ask('GET', `${HOOKS}/${id}`).body.includes('hooks/one')) model.verified = false
            expect(ask('PUT', `${HOOKS}/${id}`, sent).status).toBe(200)
          }
          if (next === 'delete') {
            expect(ask('DELETE', `${HOOKS}/${id}`).status).toBe(model.active ? 400 : 204)
            if (!model.active) return
          }
          const shown = `${model.active ? 'ACTIVE' : 'INACTIVE'} ${model.verified ? 'VERIFIED' : 'UNVERIFIED'}`
          expect(state(id)).toBe(shown)
        }
      }),
    )
  })

  it('come back from a snapshot with what is still to be delivered; their secret is sealed there', () => {
    const secrets = {
      seal: (secret: string, identity: string) => Buffer.from(`${identity}|${secret}`).toString('hex'),
      open: (sealed: string, identity: string) => {
        const [whose, secret] = Buffer.from(sealed, 'hex').toString().split('|')
        if (whose !== identity || secret === undefined) throw new Error('not this one')
        return secret
      },
    }
    const first = testOrg({ seedUsers: 3, secrets })
    const id = String(first.ask('POST', HOOKS, body()).object.id)
    const path = `${HOOKS}/${id}/lifecycle/verify`
    const request = { method: 'POST', path, headers: { authorization: 'SSWS secret' }, body: '' }
    first.org.handle(request, { hookId: id, uri: String(config().uri), answered: true })
    first.create('a@x.example')
    const snapshot = first.org.snapshot()
    expect(snapshot).not.toContain('a-secret-of-the-hook')
    const second = testOrg({ seedUsers: 3, secrets })
    second.org.restore(snapshot)
    const key = String(first.org.outbox.ready()[0]?.key)
    expect(second.org.outbox.due(key, 0)).toEqual(first.org.outbox.due(key, 0))
    expect(second.org.outbox.due(key, 0)[0]?.headers).toContainEqual({ key: 'Authorization', value: SECRET })
    // Under another key nobody can know the secret any more.
    const third = testOrg({
      seedUsers: 3,
      secrets: {
        ...secrets,
        open: () => {
          throw new Error('another key')
        },
      },
    })
    third.org.restore(snapshot)
    expect(third.ask('GET', `${HOOKS}/${id}`).object).toMatchObject({ verificationStatus: 'UNVERIFIED' })
    expect(third.org.outbox.ready()).toEqual([])
  })
})

describe('what event hooks have to deliver', () => {
  it('is what they were to deliver when it happened, in an envelope as Okta makes it', () => {
    const { make, verify, create, due, step, org } = hooks
    create('before@x.example')
    const id = make()
    create('unverified@x.example')
    verify(id)
    create('a@x.example')
    const [first, ...none] = due()
    expect(none).toEqual([])
    expect(first?.types).toEqual(['user.lifecycle.create'])
    expect(first?.sent).toMatchObject({
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      contentType: 'application/json',
      source: `https://sandbox.example/api/v1/eventHooks/${id}`,
      eventTime: '2026-03-02T10:00:00.000Z',
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(first?.headers).toEqual([
      { key: 'x-plain', value: 'seen' },
      { key: 'Authorization', value: SECRET },
    ])
    expect(due()[0]?.sent.eventId).toBe(first?.sent.eventId)
    expect(due(first?.settles ?? 0)).toEqual([])
    step(id, 'deactivate')
    create('inactive@x.example')
    step(id, 'activate')
    expect(due().map(delivery => delivery.events)).toEqual([1])
    const log = org.state().log
    expect(log.find(event => event.uuid === first?.sent.data.events[0]?.uuid)).toEqual(
      first?.sent.data.events[0],
    )
  })

  it('goes together when it was written within a moment, ten at most', () => {
    const { make, verify, create, due, clock } = hooks
    verify(make())
    for (let i = 0; i < 12; i++) create(`a${i}@x.example`)
    clock.time += 5000
    create('later@x.example')
    expect(due().map(delivery => delivery.events)).toEqual([10, 2, 1])
    const ends = due().map(delivery => delivery.settles)
    expect(due(ends[0] ?? 0).map(delivery => delivery.events)).toEqual([2, 1])
  })

  it('comes newest first, or twice, on demand, and is settled as a whole', () => {
    const { make, verify, create, due, org } = hooks
    verify(make())
    for (const login of ['a@x.example', 'b@x.example', 'c@x.example']) create(login)
    const names = () =>
      due().map(delivery =>
        (delivery.sent.data.events as JsonObject[]).map(
          event => (event.target as JsonObject[])[0]?.alternateId,
        ),
      )
    org.setTraits({ hooksOutOfOrder: true })
    expect(names()).toEqual([['c@x.example'], ['b@x.example'], ['a@x.example']])
    expect(due().map(delivery => delivery.settles !== null)).toEqual([false, false, true])
    expect(due(due().at(-1)?.settles ?? 0)).toEqual([])
    org.setTraits({ hooksOutOfOrder: false, hooksTwice: true })
    expect(names()).toEqual([
      ['a@x.example', 'b@x.example', 'c@x.example'],
      ['a@x.example', 'b@x.example', 'c@x.example'],
    ])
    const [one, again] = due()
    expect(again?.body).toBe(one?.body)
  })

  it('fails into the log, which no hook delivers', () => {
    const { make, verify, due, org } = hooks
    verify(make())
    const key = String(org.outbox.ready()[0]?.key)
    org.outbox.failed(key, 'The service answered 500')
    expect(hooks.logged().at(-1)).toMatchObject({
      eventType: 'event_hook.delivery',
      actor: { type: 'SystemPrincipal' },
      outcome: { result: 'FAILURE', reason: 'The service answered 500' },
      target: [{ type: 'EventHook', displayName: 'Joinery' }],
    })
    expect(due()).toEqual([])
  })

  it('is another hook’s after a reset, even if that has the same id', () => {
    const { make, verify, create, org } = hooks
    const id = make()
    verify(id)
    create('a@x.example')
    const before = org.outbox.ready()[0]
    org.reset()
    expect(org.outbox.ready()).toEqual([])
    expect(make()).toBe(id)
    verify(id)
    expect(org.outbox.ready()[0]?.key).not.toBe(before?.key)
    expect(org.outbox.due(String(before?.key), 0)).toEqual([])
  })
})
