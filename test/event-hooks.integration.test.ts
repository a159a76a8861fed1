import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@/e2e/server'
import { AppError } from '@/lib/errors'
import { EventHooks } from '@/lib/event-hooks/entry'
import { askReconcile } from '@/lib/event-hooks/jobs'
import { watchEventsInput } from '@/lib/modules/okta/watch-events'
import type { ScenarioDocumentInput } from '@/lib/scenario/document'
import { scenarioDocument } from '@/lib/scenario/document'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { type Jobs, startJobs } from '@/server/jobs'
import { triggerSettings } from '@/server/trigger-settings'
import { startHookOrg } from './hook-org'
import { testInstallation } from './installation'

const port = await freePort()
const org = await startHookOrg()
const it_ = testInstallation({
  JOINERY_LOOPBACK_ORGS: org.origin,
  JOINERY_URL: `http://127.0.0.1:${port}`,
})
let server: Server
let jobs: Jobs
let connectionId = ''

beforeAll(async () => {
  const { services } = it_.installation
  const { pool, engine, clock, log } = services
  const hooks = new EventHooks({
    pool,
    engine,
    clock,
    log,
    settings: async (versionId, moduleKey) =>
      watchEventsInput.parse(await triggerSettings(it_.installation, versionId, moduleKey)),
  })
  server = createServer((request, response) => void hooks.handle(request, response))
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  jobs = await startJobs(it_.installation, log)
  const connection = { name: 'Hook org', host: org.origin, token: '00-a-token-of-a-super-admin' }
  connectionId = (await it_.ask('connections.add', connection)).id
})
afterAll(async () => {
  await jobs.stop()
  await new Promise(resolve => server.close(resolve))
  await org.close()
})

const watching = (name: string, events: string[]): ScenarioDocumentInput => ({
  format: 1,
  name,
  connections: { hook: { kind: 'okta-webhook' } },
  modules: [
    {
      key: 'm1',
      module: 'okta.watch-events@1',
      connection: 'hook',
      parameters: { events: value(events) },
    },
    {
      key: 'm2',
      module: 'flow.set-variables@1',
      parameters: { variables: { is: 'fields', fields: { who: mapped('{{m1.actor.id}}') } } },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})

const addHook = (name: string) =>
  it_.ask('eventHooks.add', { name, oktaName: `${name} in Okta`, connectionId })

async function switchedOn(hookId: string, name: string, events: string[]): Promise<string> {
  const document = scenarioDocument.parse(watching(name, events))
  const { id } = await it_.ask('scenarios.create', { document, connections: { hook: hookId } })
  await it_.ask('scenarios.switch', { id, active: true })
  return id
}

const viewOf = async (id: string) => (await it_.ask('eventHooks.list', {})).find(one => one.id === id)
const settled = (id: string) =>
  expect.poll(async () => (await viewOf(id))?.working, { timeout: 15_000 }).toBe(false)

const event = (eventType: string, more: object = {}) => ({
  uuid: randomUUID(),
  published: new Date().toISOString(),
  eventType,
  actor: { id: '00u1', type: 'User' },
  outcome: { result: 'SUCCESS' },
  ...more,
})

const runsOf = (scenarioId: string) =>
  it_.installation.services.prisma.run.findMany({ where: { scenarioId }, orderBy: { id: 'asc' } })

describe('an Okta webhook', () => {
  it('is registered when a scenario that uses it is switched on, and each of its events starts one run', async () => {
    const hook = await addHook('First')
    expect(org.hooks.size).toBe(0)
    const scenario = await switchedOn(hook.id, 'New people', ['user.lifecycle.create'])
    await settled(hook.id)
    expect(await viewOf(hook.id)).toMatchObject({ state: 'verified', problem: null })
    const [inOkta] = org.hooks.values()
    expect(inOkta).toMatchObject({
      name: 'First in Okta',
      verificationStatus: 'VERIFIED',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
    })
    const [one, two, other] = [
      event('user.lifecycle.create'),
      event('user.lifecycle.create'),
      event('user.lifecycle.deactivate'),
    ]
    const delivered = await org.deliver(inOkta?.id ?? '', [one, other, two])
    expect(delivered.status).toBe(204)
    // They are on disk by then, and a copy starts nothing.
    expect(await runsOf(scenario)).toHaveLength(2)
    expect((await org.deliver(inOkta?.id ?? '', [two, one])).status).toBe(204)
    await expect
      .poll(async () => (await runsOf(scenario)).map(run => run.status), { timeout: 15_000 })
      .toEqual(['succeeded', 'succeeded'])
    expect((await runsOf(scenario))[0]).toMatchObject({ trigger: 'event-hook' })
  })

  it('holds what all scenarios want, and is off when none is left', async () => {
    const hook = await addHook('Shared')
    const [a, b] = [
      await switchedOn(hook.id, 'A', ['user.lifecycle.create', 'user.session.start']),
      await switchedOn(hook.id, 'B', ['group.user_membership.add']),
    ]
    await settled(hook.id)
    const inOkta = () => [...org.hooks.values()].find(one => one.name === 'Shared in Okta')
    expect(inOkta()?.events.items).toEqual([
      'group.user_membership.add',
      'user.lifecycle.create',
      'user.session.start',
    ])
    expect(await it_.attempt('eventHooks.remove', { id: hook.id })).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('“A”, “B”') },
    })
    await it_.ask('scenarios.switch', { id: a, active: false })
    await settled(hook.id)
    expect(inOkta()?.events.items).toEqual(['group.user_membership.add'])
    // What is not wanted by anybody starts nothing, should it come all the same.
    expect((await org.deliver(inOkta()?.id ?? '', [event('user.session.start')])).status).toBe(204)
    expect(await runsOf(a)).toEqual([])
    await it_.ask('scenarios.delete', { id: b })
    await settled(hook.id)
    expect(inOkta()?.status).toBe('INACTIVE')
    expect(await viewOf(hook.id)).toMatchObject({ state: 'off', usedBy: [] })
    await it_.ask('eventHooks.remove', { id: hook.id })
    expect(inOkta()).toBeUndefined()
  })

  it('whose creation got no answer is found again by its address, and none is left behind', async () => {
    const hook = await addHook('Lost')
    org.loseAnswerTo((method, path) => method === 'POST' && path === '/api/v1/eventHooks')
    await switchedOn(hook.id, 'Lost', ['user.lifecycle.create'])
    await settled(hook.id)
    expect([...org.hooks.values()].filter(one => one.name === 'Lost in Okta')).toHaveLength(1)
    expect(await viewOf(hook.id)).toMatchObject({ state: 'verified', problem: null })
  })

  it('that is pasted into Okta by hand is verified once Okta has called its address', async () => {
    const hook = await addHook('Pasted')
    org.answerInstead(() => ({
      status: 403,
      body: { errorCode: 'E0000006', errorSummary: 'You do not have permission' },
    }))
    await switchedOn(hook.id, 'Pasted', ['user.lifecycle.create'])
    await settled(hook.id)
    org.answerInstead(null)
    expect(await viewOf(hook.id)).toMatchObject({ state: 'waiting', problem: { code: 'forbidden' } })
    const { address } = await it_.ask('eventHooks.reveal', { id: hook.id })
    await fetch(address, { headers: { 'x-okta-verification-challenge': 'by hand' } })
    expect(await viewOf(hook.id)).toMatchObject({ state: 'verified', problem: null })
  })

  it('says what Okta refused, and touches nothing that leads to another of our addresses', async () => {
    const hook = await addHook('Refused')
    org.answerInstead(() => ({
      status: 403,
      body: { errorCode: 'E0000006', errorSummary: 'You do not have permission' },
    }))
    await switchedOn(hook.id, 'Refused', ['user.lifecycle.create'])
    await settled(hook.id)
    org.answerInstead(null)
    expect(await viewOf(hook.id)).toMatchObject({ problem: { code: 'forbidden' } })
    await it_.ask('eventHooks.check', { id: hook.id })
    await settled(hook.id)
    expect(await viewOf(hook.id)).toMatchObject({ state: 'verified', problem: null })

    const inOkta = [...org.hooks.values()].find(one => one.name === 'Refused in Okta')
    if (inOkta === undefined) throw new Error('it is registered')
    const { config } = inOkta.channel
    config.uri = config.uri.replace(/^http:\/\/[^/]+/, 'https://before.example.com')
    const before = structuredClone(inOkta)
    await it_.ask('eventHooks.check', { id: hook.id })
    await settled(hook.id)
    expect(await viewOf(hook.id)).toMatchObject({ problem: { code: 'elsewhere' } })
    expect(inOkta).toEqual(before)
  })

  it('takes its new secret at once, and the one before for a while', async () => {
    const hook = await addHook('Rotated')
    const scenario = await switchedOn(hook.id, 'Rotated', ['user.lifecycle.create'])
    await settled(hook.id)
    const inOkta = [...org.hooks.values()].find(one => one.name === 'Rotated in Okta')
    const before = org.secretOf(inOkta?.id ?? '')
    await it_.ask('eventHooks.rotate', { id: hook.id })
    await settled(hook.id)
    const now = org.secretOf(inOkta?.id ?? '')
    expect(now).not.toBe(before)
    for (const authorization of [before, now]) {
      const answer = await org.deliver(inOkta?.id ?? '', [event('user.lifecycle.create')], { authorization })
      expect(answer.status).toBe(204)
    }
    expect(await runsOf(scenario)).toHaveLength(2)
  })
})

describe('a process that dies while it is at work in Okta', () => {
  it('leaves its jobs to the others', async () => {
    const { prisma } = it_.installation.services
    const hook = await addHook('Died')
    const dead = { id: randomUUID(), leaseUntil: new Date(Date.now() - 1_000), jobPoolId: 'dead-pool' }
    await prisma.workerProcess.create({ data: { ...dead, hostname: 'elsewhere', pid: 1, version: 'x' } })
    // As it stands when its process is killed at work: job and queue are locked under the name of its pool.
    await prisma.$transaction(async transaction => {
      await askReconcile(transaction, [hook.id])
      await transaction.$executeRaw`
        UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'dead-pool', attempts = 1
        WHERE key = ${`event-hook-reconcile:${hook.id}`}`
      await transaction.$executeRaw`
        UPDATE graphile_worker._private_job_queues SET locked_at = now(), locked_by = 'dead-pool'
        WHERE queue_name = ${`event-hook-reconcile:${hook.id}`}`
    })
    expect((await viewOf(hook.id))?.working).toBe(true)
    await settled(hook.id)
  })

  it('and a job that was given up is put in again', async () => {
    const hook = await addHook('Given up')
    await it_.installation.services.prisma.eventHook.update({ where: { id: hook.id }, data: { wanted: 1 } })
    await settled(hook.id)
  })
})

describe('while nothing can be stored', () => {
  it.each(['the address cannot be looked up', 'no run can be stored'])(
    '%s, and Okta hears of it in time',
    async what => {
      const { services } = it_.installation
      const { pool } = services
      const never = new Promise<never>(() => undefined)
      const hook = await addHook(what)
      const scenario = await switchedOn(hook.id, what, ['user.lifecycle.create'])
      await settled(hook.id)
      const hooks = new EventHooks({
        ...services,
        pool: what.startsWith('the address') ? new Proxy(pool, { get: () => () => never }) : pool,
        engine: new Proxy(services.engine, {
          get: (engine, name) =>
            name === 'startRun'
              ? (_order: unknown, { withinMs = 0 }: { withinMs?: number }) =>
                  new Promise((_resolve, reject) =>
                    setTimeout(() => reject(new AppError('unavailable', 'Not yet.')), withinMs),
                  )
              : Reflect.get(engine, name),
        }),
        settings: async () => watchEventsInput.parse({ events: ['user.lifecycle.create'] }),
      })
      const away = createServer((request, response) => void hooks.handle(request, response))
      await new Promise<void>(resolve => away.listen(0, '127.0.0.1', resolve))
      const address = away.address()
      const { address: known, secret } = await it_.ask('eventHooks.reveal', { id: hook.id })
      const since = performance.now()
      const answer = await fetch(
        `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}${new URL(known).pathname}`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: secret },
          body: JSON.stringify({ data: { events: [event('user.lifecycle.create')] } }),
        },
      )
      expect(answer.status).toBe(503)
      expect(performance.now() - since).toBeLessThan(3_000)
      expect(await runsOf(scenario)).toEqual([])
      await new Promise(resolve => away.close(resolve))
    },
  )
})

describe('what goes wrong with one', () => {
  const inOktaOf = (name: string) => [...org.hooks.values()].find(one => one.name === `${name} in Okta`)

  it('an event that cannot be stored keeps no other from starting, and ends nothing', async () => {
    const hook = await addHook('Odd')
    const [a, b] = [
      await switchedOn(hook.id, 'Odd A', ['user.lifecycle.create']),
      await switchedOn(hook.id, 'Odd B', ['user.lifecycle.create']),
    ]
    await settled(hook.id)
    const odd = ['u\u0000', 'u\ud800', ' ', 'ü'].map(uuid => event('user.lifecycle.create', { uuid }))
    const answer = await org.deliver(inOktaOf('Odd')?.id ?? '', [...odd, event('user.lifecycle.create')])
    expect(answer.status).toBe(204)
    expect([(await runsOf(a)).length, (await runsOf(b)).length]).toEqual([1, 1])
    await expect.poll(async () => (await viewOf(hook.id))?.unread).toBe(odd.length)
  })

  it('a scenario whose settings cannot be read keeps no other from its events', async () => {
    const hook = await addHook('Sick')
    const sick = await switchedOn(hook.id, 'Sick A', ['user.lifecycle.create'])
    const sound = await switchedOn(hook.id, 'Sound B', ['user.lifecycle.create'])
    await settled(hook.id)
    const { prisma } = it_.installation.services
    await prisma.eventHookUse.updateMany({ where: { scenarioId: sick }, data: { moduleKey: 'm9' } })
    const events = [event('user.lifecycle.create'), event('user.lifecycle.create')]
    expect((await org.deliver(inOktaOf('Sick')?.id ?? '', events)).status).toBe(204)
    expect([(await runsOf(sick)).length, (await runsOf(sound)).length]).toEqual([0, 2])
    // And switched off it leaves nothing behind.
    await it_.ask('scenarios.switch', { id: sick, active: false })
    expect((await viewOf(hook.id))?.usedBy.map(use => use.name)).toEqual(['Sound B'])
  })

  it('a creation whose end was not seen is known of, and switched off and deleted with the webhook', async () => {
    const hook = await addHook('Half')
    org.answerInstead((method, path) =>
      method === 'GET' && path !== '/api/v1/eventHooks'
        ? { status: 403, body: { errorCode: 'E0000006', errorSummary: 'No' } }
        : null,
    )
    const scenario = await switchedOn(hook.id, 'Half', ['user.lifecycle.create'])
    await settled(hook.id)
    org.answerInstead(null)
    await it_.ask('scenarios.switch', { id: scenario, active: false })
    await settled(hook.id)
    expect(inOktaOf('Half')?.status).toBe('INACTIVE')
    await it_.ask('eventHooks.remove', { id: hook.id })
    expect(inOktaOf('Half')).toBeUndefined()
  })

  it('a secret that Okta has not taken is the one that Okta is heard with, however often it is changed', async () => {
    const hook = await addHook('Stuck')
    const scenario = await switchedOn(hook.id, 'Stuck', ['user.lifecycle.create'])
    await settled(hook.id)
    org.answerInstead(() => ({ status: 403, body: { errorCode: 'E0000006', errorSummary: 'No' } }))
    for (let times = 0; times < 3; times++) await it_.ask('eventHooks.rotate', { id: hook.id })
    await settled(hook.id)
    const id = inOktaOf('Stuck')?.id ?? ''
    await it_.installation.services.prisma.eventHook.update({
      where: { id: hook.id },
      data: { previousUntil: new Date(0) },
    })
    expect((await org.deliver(id, [event('user.lifecycle.create')])).status).toBe(204)
    // By hand the new one is pasted there: with its first delivery the old one has had its time.
    const { secret } = await it_.ask('eventHooks.reveal', { id: hook.id })
    const before = org.secretOf(id)
    const pasted = { authorization: secret }
    expect((await org.deliver(id, [event('user.lifecycle.create')], pasted)).status).toBe(204)
    await expect
      .poll(async () => (await org.deliver(id, [], { authorization: before })).status, { timeout: 5_000 })
      .toBe(401)
    expect(await viewOf(hook.id)).toMatchObject({ state: 'verified', problem: null })
    org.answerInstead(null)
    expect(await runsOf(scenario)).toHaveLength(2)
  })

  it('an event hook that leads to another address of ours is not deleted either', async () => {
    const hook = await addHook('Copied')
    const scenario = await switchedOn(hook.id, 'Copied', ['user.lifecycle.create'])
    await settled(hook.id)
    const theirs = inOktaOf('Copied')
    if (theirs === undefined) throw new Error('it is registered')
    const { config } = theirs.channel
    config.uri = config.uri.replace(/^http:\/\/[^/]+/, 'https://production.example.com')
    await it_.ask('scenarios.switch', { id: scenario, active: false })
    await settled(hook.id)
    expect(await it_.attempt('eventHooks.remove', { id: hook.id })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('production.example.com') },
    })
    expect(inOktaOf('Copied')?.status).toBe('ACTIVE')
  })

  it('somebody else’s event hook that cannot be read is no matter of ours', async () => {
    const hook = await addHook('Beside')
    org.hooks.set('odd', { id: 'odd', name: 'Odd', events: null } as never)
    await switchedOn(hook.id, 'Beside', ['user.lifecycle.create'])
    await settled(hook.id)
    org.hooks.delete('odd')
    expect(await viewOf(hook.id)).toMatchObject({ state: 'verified', problem: null })
  })

  it('more types than an event hook takes are refused in words, whoever watches them', async () => {
    const hook = await addHook('Many')
    const types = (from: number) => Array.from({ length: 200 }, (_, at) => `a.type_${from + at}`)
    await switchedOn(hook.id, 'Many A', types(0))
    const document = scenarioDocument.parse(watching('Many B', types(150)))
    const { id } = await it_.ask('scenarios.create', { document, connections: { hook: hook.id } })
    expect(await it_.attempt('scenarios.switch', { id, active: true })).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringContaining('350 types') },
    })
    expect((await it_.ask('scenarios.get', { id })).active).toBe(false)
  })
})

describe('a webhook whose org cannot be asked', () => {
  it('is deleted here alone where somebody says so, and else not at all', async () => {
    const hook = await addHook('Stranded')
    const scenario = await switchedOn(hook.id, 'Stranded', ['user.lifecycle.create'])
    await settled(hook.id)
    await it_.ask('scenarios.switch', { id: scenario, active: false })
    await settled(hook.id)
    org.answerInstead(() => ({ status: 401, body: { errorCode: 'E0000011', errorSummary: 'Invalid token' } }))
    try {
      expect(await it_.attempt('eventHooks.remove', { id: hook.id })).toMatchObject({
        ok: false,
        error: { code: 'conflict', message: expect.stringContaining('nothing was deleted here') },
      })
      expect(await viewOf(hook.id)).toBeDefined()
      await it_.ask('eventHooks.remove', { id: hook.id, leaveInOkta: true })
      expect(await viewOf(hook.id)).toBeUndefined()
    } finally {
      org.answerInstead(null)
    }
  })
})

describe('the connection of a webhook', () => {
  it('is neither deleted nor pointed at another org, and with a new token the webhook is looked at again', async () => {
    const refused = {
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('Delete them first') },
    }
    expect(await it_.attempt('connections.remove', { id: connectionId })).toMatchObject(refused)
    const token = '00-another-token-of-a-super-admin'
    const moved = { id: connectionId, host: 'elsewhere.okta.com', token, forgetSecrets: true }
    expect(await it_.attempt('connections.change', moved)).toMatchObject(refused)
    const hook = await addHook('Forbidden')
    org.answerInstead(() => ({ status: 403, body: { errorCode: 'E0000006', errorSummary: 'No' } }))
    await switchedOn(hook.id, 'Forbidden', ['user.lifecycle.create'])
    await settled(hook.id)
    org.answerInstead(null)
    await it_.ask('connections.change', { id: connectionId, token })
    await expect.poll(async () => (await viewOf(hook.id))?.state, { timeout: 15_000 }).toBe('verified')
  })
})

describe('a scenario that changes what it watches', () => {
  it('is not started by its own changes unless it says so, and is by those of others', async () => {
    const hook = await addHook('Circles')
    const scenario = await switchedOn(hook.id, 'Circles', ['user.account.update_profile'])
    await settled(hook.id)
    const [inOkta] = [...org.hooks.values()].filter(one => one.name === 'Circles in Okta')
    const by = (rawUserAgent: string | null) =>
      event('user.account.update_profile', { client: { userAgent: { rawUserAgent } } })
    const own = `Joinery/1.0 (scenario ${scenario})`
    const others = [null, 'Mozilla/5.0', `Joinery/1.0 (scenario ${randomUUID()})`, `${own} and more`]
    const answer = await org.deliver(inOkta?.id ?? '', [own, ...others].map(by))
    expect(answer.status).toBe(204)
    expect(await runsOf(scenario)).toHaveLength(others.length)

    const view = await it_.ask('scenarios.get', { id: scenario })
    const modules = view.document.modules.map(one =>
      one.key === 'm1' ? { ...one, parameters: { ...one.parameters, ownEvents: value(true) } } : one,
    )
    const { revision, connections } = view
    await it_.ask('scenarios.save', {
      id: scenario,
      revision,
      connections,
      document: { ...view.document, modules },
    })
    await it_.ask('scenarios.update', { id: scenario })
    expect((await org.deliver(inOkta?.id ?? '', [by(own)])).status).toBe(204)
    expect(await runsOf(scenario)).toHaveLength(others.length + 1)
  })
})

describe('what is no delivery of Okta', () => {
  it.each<[string, number, { headers?: Record<string, string>; body?: string; method?: string }]>([
    ['no secret', 401, { headers: { authorization: '' } }],
    ['another secret', 401, { headers: { authorization: 'wrong' } }],
    ['another type', 415, { headers: { 'content-type': 'text/plain' } }],
    ['something packed', 415, { headers: { 'content-encoding': 'gzip' } }],
    ['no JSON', 400, { body: '{' }],
    ['no envelope', 400, { body: '{"data":{}}' }],
    ['too much', 413, { body: `"${'x'.repeat(1_000_001)}"` }],
    ['too deep', 400, { body: '['.repeat(200) + ']'.repeat(200) }],
    ['another method', 405, { method: 'PUT' }],
  ])('%s is refused and starts nothing', async (_what, status, { headers = {}, body, method = 'POST' }) => {
    const hooks = await it_.ask('eventHooks.list', {})
    const hook = hooks.find(one => one.name === 'First')
    const { address, secret } = await it_.ask('eventHooks.reveal', { id: hook?.id ?? '' })
    const { prisma } = it_.installation.services
    const before = await prisma.run.count()
    const answer = await fetch(address, {
      method,
      headers: { 'content-type': 'application/json', authorization: secret, ...headers },
      body: body ?? JSON.stringify({ data: { events: [event('user.lifecycle.create')] } }),
    })
    expect(answer.status).toBe(status)
    expect(await prisma.run.count()).toBe(before)
  })

  it('is told nothing of whether there is such a webhook', async () => {
    const hook = (await it_.ask('eventHooks.list', {})).find(one => one.name === 'First')
    const answers = await Promise.all(
      [`/hooks/${hook?.id}/wrong`, `/hooks/${randomUUID()}/wrong`, '/hooks/', '/hooks/x'].map(async path => {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          headers: { 'x-okta-verification-challenge': 'c' },
        })
        return [answer.status, await answer.text()]
      }),
    )
    expect(new Set(answers.map(String)).size).toBe(1)
    expect(answers[0]?.[0]).toBe(404)
  })

  it('one event that cannot be read does not keep the others from starting', async () => {
    const hook = (await it_.ask('eventHooks.list', {})).find(one => one.name === 'First')
    const scenario = hook?.usedBy[0]?.id ?? ''
    const before = (await runsOf(scenario)).length
    const inOkta = [...org.hooks.values()].find(one => one.name === 'First in Okta')
    const answer = await org.deliver(inOkta?.id ?? '', [
      { uuid: 7 },
      event('user.lifecycle.create'),
      event('user.lifecycle.create', { published: 'yesterday' }),
    ])
    expect(answer.status).toBe(204)
    expect(await runsOf(scenario)).toHaveLength(before + 1)
    await expect.poll(async () => (await viewOf(hook?.id ?? ''))?.unread).toBe(2)
    const unread = await it_.ask('eventHooks.unread', { id: hook?.id ?? '' })
    expect(unread.map(one => [one.why, JSON.parse(one.event).published])).toEqual([
      ['Its published is no time.', 'yesterday'],
      [expect.stringContaining('uuid'), undefined],
    ])
  })

  it('keeps the newest fifty of what could not be read', async () => {
    const [inOkta] = [...org.hooks.values()].filter(one => one.name === 'First in Okta')
    const odd = Array.from({ length: 60 }, (_, at) => ({ uuid: `u${at}`, nul: '\u0000\ud800' }))
    expect((await org.deliver(inOkta?.id ?? '', odd)).status).toBe(204)
    const hook = (await it_.ask('eventHooks.list', {})).find(one => one.name === 'First')
    await expect
      .poll(async () => {
        const unread = await it_.ask('eventHooks.unread', { id: hook?.id ?? '' })
        return [unread.length, JSON.parse(unread[0]?.event ?? '').uuid]
      })
      .toEqual([50, 'u59'])
  })
})
