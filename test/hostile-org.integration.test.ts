import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { value } from '@/lib/scenario/starters/draw'
import { createRedactor } from '@/lib/secrets/redact'
import { waitForEnd } from '@/lib/triggers/wait-for-end'
import { rawCall } from './drawings'
import { DEEDS, type HostileOrg, json, startHostileOrg } from './hostile-org'
import { testInstallation } from './installation'

const SILENT = ['never answers', 'answers a byte at a time']
/** Each at an org of its own, so that all of it happens side by side. */
const hostile = await Promise.all(
  Object.entries(DEEDS).map(async ([name, deed]) => ({ name, deed, org: await startHostileOrg() })),
)
const echoing = await startHostileOrg()
const moved = await startHostileOrg()
const orgs = [...hostile.map(({ org }) => org), echoing, moved]
const it_ = testInstallation(
  { JOINERY_LOOPBACK_ORGS: orgs.map(({ origin }) => origin).join(',') },
  // Two minutes otherwise.
  { triedForMs: 3_000 },
)
const TOKEN = '00aB/c+d="e~f%41-Zq_hostile'
const PASSWORD = 'Tr0ub4dor&3 "quoted"/slash'
afterAll(() => Promise.all(orgs.map(org => org.close())))

/** A connection to an org and a drawing that asks it everything. */
async function setUp(org: HostileOrg): Promise<{ connectionId: string; scenarioId: string }> {
  org.become(json(500, {}))
  const added = await it_.ask('connections.add', { name: org.origin, host: org.origin, token: TOKEN })
  const connections = { org: added.id }
  const scenario = await it_.ask('scenarios.create', { document: DRAWING, connections })
  return { connectionId: added.id, scenarioId: scenario.id }
}

const DRAWING = {
  format: 1 as const,
  name: 'Everything that asks',
  connections: { org: { kind: 'okta' as const } },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    { key: 'm2', module: 'okta.list-users@1', connection: 'org', parameters: { limit: value(3) } },
    { key: 'm3', module: 'okta.get-user@1', connection: 'org', parameters: { userId: value('00u1') } },
    {
      key: 'm4',
      module: 'okta.api-call@1',
      connection: 'org',
      parameters: { url: value('/api/v1/users/00u1') },
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm1', to: 'm3' },
    { id: 'l3', from: 'm1', to: 'm4' },
  ],
}

/** Runs a scenario to its end. @returns everything that anybody can see of it afterwards */
async function seenOf(
  scenario: string,
): Promise<{ status: string; kinds: (string | undefined)[]; text: string }> {
  const { services } = it_.installation
  const { id } = await it_.ask('runs.start', { scenarioId: scenario })
  const ended = await waitForEnd(services.pool, services.ends, id, 40_000)
  const run = await it_.ask('runs.get', { id })
  const { steps } = await it_.ask('runs.steps', { id })
  const samples = await it_.ask('scenarios.samples', { id: scenario })
  const list = await it_.ask('runs.list', {})
  const failures = await services.prisma.$queryRaw`SELECT * FROM run_failure WHERE run_id = ${id}::uuid`
  const text = JSON.stringify([run, steps, samples, list, failures])
  return { status: ended?.status ?? 'not ended', kinds: steps.map(step => step.error?.kind), text }
}

describe.concurrent.each(hostile)('an org that $name', ({ name, deed, org }) => {
  it('hurts neither a test of the connection, nor a run, nor its history', async ({ expect }) => {
    const { connectionId, scenarioId } = await setUp(org)
    org.become(deed)
    const tested = it_.attempt('connections.test', { id: connectionId })
    const tried = it_.attempt('connections.try', { host: org.origin, token: TOKEN })
    // A run waits for a silent org as long as it should; a test gives up while somebody looks.
    if (!SILENT.includes(name)) {
      const { status, kinds, text } = await seenOf(scenarioId)
      expect(['succeeded', 'failed', 'needs_decision']).toContain(status)
      expect(kinds).not.toContain('bug')
      expect(text).not.toMatch(/ghost|__proto__/)
      const options = await it_.attempt('connections.options', { id: connectionId, loader: 'groups' })
      // Not found would mean that nothing was asked.
      expect(['fine', 'unavailable', 'invalid']).toContain(options.ok ? 'fine' : options.error.code)
    }
    expect(await tested).toMatchObject({ ok: true, value: { check: { state: expect.any(String) } } })
    expect(await tried).toMatchObject({ ok: true })
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(org.strayed).toEqual([])
  })
})

describe('an org that repeats what we sent', () => {
  let connectionId = ''
  let scenarioId = ''
  beforeAll(async () => {
    ;({ connectionId, scenarioId } = await setUp(echoing))
  })
  const shapes: [how: string, write: (secret: string) => string][] = [
    ['as it is', secret => secret],
    ['URL-encoded', encodeURIComponent],
    ['as a form', secret => new URLSearchParams({ a: secret }).toString()],
    ['in base64', secret => Buffer.from(secret).toString('base64')],
    ['in base64url', secret => Buffer.from(secret).toString('base64url')],
    ['in base64 behind a user name', secret => Buffer.from(`user:${secret}`).toString('base64')],
    ['inside JSON inside JSON', secret => JSON.stringify({ token: secret })],
  ]
  const masksNothing = (text: string): void => {
    for (const secret of [TOKEN, PASSWORD]) expect(createRedactor([secret]).text(text)).toBe(text)
  }

  it.each(shapes)('%s leaves nothing of it in history, checks and samples', async (_how, write) => {
    const echo = (secret: string) => ({
      errorCode: 'E0000001',
      errorSummary: `You sent ${write(secret)}`,
      errorCauses: [{ errorSummary: write(secret) }],
      [write(secret)]: { deep: [write(secret)] },
    })
    for (const status of [200, 400, 401, 403]) {
      echoing.become(
        json(status, echo(TOKEN), {
          'x-echo': encodeURIComponent(write(TOKEN)),
          'x-okta-request-id': encodeURIComponent(write(TOKEN)),
        }),
      )
      masksNothing((await seenOf(scenarioId)).text)
      const tested = await it_.attempt('connections.test', { id: connectionId })
      masksNothing(JSON.stringify([tested, await it_.ask('connections.list', {})]))
    }
  })

  it('spelt in escapes is masked as well', async () => {
    const spelt = [...TOKEN].map(one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
    for (const status of [200, 400]) {
      echoing.become(json(status, `{"id":"00u1","errorCode":"E0000001","errorSummary":"${spelt}"}`))
      masksNothing((await seenOf(scenarioId)).text)
    }
  })

  it.each(shapes)('%s leaves nothing of a new user’s password either', async (_how, write) => {
    const { id } = await it_.ask('scenarios.create', {
      connections: { org: connectionId },
      document: rawCall('A new user', {
        url: value('/api/v1/users'),
        method: value('POST'),
        body: value(JSON.stringify({ profile: {}, credentials: { password: { value: PASSWORD } } })),
      }),
    })
    echoing.become(json(400, { errorCode: 'E0000001', errorSummary: write(PASSWORD), errorCauses: [] }))
    const run = await it_.ask('runs.start', { scenarioId: id })
    const { services } = it_.installation
    await waitForEnd(services.pool, services.ends, run.id, 40_000)
    const { steps } = await it_.ask('runs.steps', { id: run.id })
    expect(steps.at(-1)?.error?.message).toContain('••••••')
    masksNothing(JSON.stringify(steps))
  })
})

describe('another host for a connection', () => {
  it('is taken only together with a token, and never hears the old one', async () => {
    const { connectionId, scenarioId } = await setUp(moved)
    const heard: (string | undefined)[] = []
    const listen = (response: ServerResponse, request: IncomingMessage): void => {
      heard.push(request.headers.authorization)
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]')
    }
    moved.become(json(200, []))
    await seenOf(scenarioId)
    echoing.become(listen)
    for (const input of [{ host: echoing.origin }, { host: echoing.origin, token: '' }]) {
      expect(await it_.attempt('connections.change', { id: connectionId, ...input } as never)).toMatchObject({
        ok: false,
        error: { code: 'invalid', field: 'token' },
      })
    }
    expect(heard).toEqual([])
    const changed = await it_.ask('connections.change', {
      id: connectionId,
      host: echoing.origin,
      token: '00the-new-token',
    })
    expect(changed.origin).toBe(echoing.origin)
    // A client that was open before is noticed to be old within a second.
    await expect
      .poll(async () => (await seenOf(scenarioId)) && heard.length > 3, { timeout: 10_000 })
      .toBe(true)
    expect(new Set(heard)).toEqual(new Set(['SSWS 00the-new-token']))
  })
})
