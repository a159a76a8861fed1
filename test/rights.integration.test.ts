import { randomUUID } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Right, ROLES, type Role } from '@/lib/operations/actor'
import type { OperationKey } from '@/lib/operations/index'
import type { InputOf } from '@/lib/operations/perform'
import { testInstallation } from './installation'

const it_ = testInstallation()

/** What each operation asks for. A new operation does not compile before somebody has decided about it here. */
const TABLE: Record<OperationKey, Right> = {
  'eventHooks.list': 'view',
  'eventHooks.unread': 'view',
  'eventHooks.add': 'edit',
  'eventHooks.rename': 'edit',
  'eventHooks.rotate': 'manage',
  'eventHooks.check': 'run',
  'eventHooks.reveal': 'manage',
  'eventHooks.remove': 'edit',
  'fillers.list': 'view',
  'connections.list': 'view',
  'connections.try': 'manage',
  'connections.add': 'manage',
  'connections.test': 'run',
  'connections.rename': 'manage',
  'connections.change': 'manage',
  'connections.remove': 'manage',
  'connections.options': 'edit',
  'scenarios.list': 'view',
  'scenarios.get': 'view',
  'scenarios.samples': 'view',
  'scenarios.create': 'edit',
  'scenarios.save': 'edit',
  'scenarios.rename': 'edit',
  'scenarios.duplicate': 'edit',
  'scenarios.delete': 'edit',
  'scenarios.restore': 'edit',
  'scenarios.review': 'view',
  'scenarios.switch': 'edit',
  'scenarios.update': 'edit',
  'scenarios.import': 'edit',
  'scenarios.export': 'view',
  'triggers.preview': 'view',
  'starters.list': 'view',
  'starters.use': 'edit',
  'runs.start': 'run',
  'runs.list': 'view',
  'runs.get': 'view',
  'runs.progress': 'view',
  'runs.steps': 'view',
  'runs.cancel': 'run',
  'questions.groups': 'view',
  'questions.list': 'view',
  'questions.count': 'view',
  'questions.ofRun': 'view',
  'questions.expected': 'view',
  'questions.answer': 'run',
  'runs.days': 'view',
  'sandbox.view': 'view',
  'sandbox.reset': 'edit',
  'sandbox.set': 'edit',
  'sandbox.change': 'edit',
}
const MAY: Record<Role, Right[]> = {
  viewer: ['view'],
  operator: ['view', 'run'],
  editor: ['view', 'run', 'edit'],
  owner: ['view', 'run', 'edit', 'manage'],
}
const everyKey = Object.keys(TABLE) as OperationKey[]

/** Inputs that are right but for whose they are; null where nothing of a workspace is named. */
type Named = { [K in OperationKey]: InputOf<K> | null }
let named: Named
let ours: { scenario: string; run: string; connection: string }

beforeAll(async () => {
  const scenario = (await it_.ask('starters.use', { key: 'profile-webhook' })).id
  const run = (await it_.ask('runs.start', { scenarioId: scenario, input: { body: {} } })).id
  const question = uuidv7()
  await it_.installation.services.prisma.signal.create({
    data: {
      id: question,
      workspaceId: it_.installation.workspaceId,
      runId: run,
      scenarioId: scenario,
      path: '',
      kind: 'decision',
      alike: 'x',
      request: { about: 'run', what: 'profile', todo: 'x' },
    },
  })
  const [sandbox] = await it_.ask('connections.list', {})
  const connection = sandbox?.id ?? ''
  const { id: hook } = await it_.ask('eventHooks.add', {
    name: 'Ours',
    oktaName: 'Ours',
    connectionId: connection,
  })
  ours = { scenario, run, connection }
  const view = await it_.ask('scenarios.get', { id: scenario })
  const { document, revision, connections } = view
  const token = '00token-of-a-test'
  named = {
    'eventHooks.list': null,
    'eventHooks.add': { name: 'Stolen', oktaName: 'Stolen', connectionId: connection },
    'eventHooks.unread': { id: hook },
    'eventHooks.rename': { id: hook, name: 'Stolen' },
    'eventHooks.rotate': { id: hook },
    'eventHooks.check': { id: hook },
    'eventHooks.reveal': { id: hook },
    'eventHooks.remove': { id: hook },
    'fillers.list': null,
    'connections.list': null,
    'connections.try': null,
    'connections.add': null,
    'connections.test': { id: connection },
    'connections.rename': { id: connection, name: 'Stolen' },
    'connections.change': { id: connection, token, host: 'stolen.okta.com' },
    'connections.remove': { id: connection },
    'connections.options': { id: connection, loader: 'groups', search: 'a' },
    'scenarios.list': null,
    'scenarios.get': { id: scenario },
    'scenarios.samples': { id: scenario },
    'scenarios.create': null,
    'scenarios.save': { id: scenario, revision, document, connections },
    'scenarios.rename': { id: scenario, name: 'Stolen' },
    'scenarios.duplicate': { id: scenario },
    'scenarios.delete': { id: scenario },
    'scenarios.restore': { id: scenario },
    'scenarios.review': { id: scenario },
    'scenarios.switch': { id: scenario, active: true },
    'scenarios.update': { id: scenario },
    'scenarios.import': null,
    'scenarios.export': { id: scenario },
    'triggers.preview': null,
    'starters.list': null,
    'starters.use': null,
    'runs.start': { scenarioId: scenario, input: { a: 'x' } },
    'runs.list': null,
    'runs.get': { id: run },
    'runs.progress': { id: run },
    'runs.steps': { id: run },
    'runs.cancel': { id: run },
    'questions.groups': null,
    'questions.list': null,
    'questions.count': null,
    'questions.ofRun': { runId: run },
    'questions.expected': { id: question },
    'questions.answer': { ids: [question], answer: 'done', output: { a: 'x' } },
    'runs.days': null,
    'sandbox.view': null,
    'sandbox.reset': null,
    'sandbox.set': null,
    'sandbox.change': null,
  }
})

describe.each(ROLES)('a member who is %s', role => {
  it.each(everyKey)('is asked for the right to %s', async key => {
    const done = await it_.attempt(key, { unknown: true } as never, it_.actor(role))
    expect([key, done]).toMatchObject([
      key,
      { ok: false, error: { code: MAY[role].includes(TABLE[key]) ? 'invalid' : 'forbidden' } },
    ])
  })
})

describe('what is asked for below', () => {
  it('is there for us: the choices of a field', async () => {
    const { id, loader, search } = {
      ...named['connections.options'],
      search: '',
    } as InputOf<'connections.options'>
    expect(await it_.ask('connections.options', { id, loader, search })).not.toEqual([])
  })
})

describe('another workspace', () => {
  it('is nowhere, for every operation that names something of it, and stays as it was', async () => {
    const { prisma } = it_.installation.services
    const stranger = it_.actor('owner', (await prisma.workspace.create({ data: { name: 'Other' } })).id)
    const state = async (): Promise<unknown> => [
      await prisma.connection.findMany({ where: { id: ours.connection }, omit: { lastUsedAt: true } }),
      await prisma.scenario.findMany({ where: { id: ours.scenario } }),
      await prisma.run.count(),
      await prisma.webhook.findMany(),
      await prisma.eventHook.findMany(),
    ]
    const before = await state()
    for (const key of everyKey) {
      const input = named[key]
      if (input === null) continue
      const done = await it_.attempt(key, input as never, stranger)
      expect([key, done]).toMatchObject([key, { ok: false, error: { code: 'not-found' } }])
      expect(JSON.stringify(done)).not.toContain('profile')
    }
    expect(await state()).toEqual(before)
    for (const key of [
      'scenarios.list',
      'connections.list',
      'eventHooks.list',
      'fillers.list',
      'runs.days',
    ] as const)
      expect(await it_.ask(key, {}, stranger)).toEqual([])
    expect(await it_.ask('runs.list', { scenarioId: ours.scenario }, stranger)).toMatchObject({ runs: [] })
  })

  it('has no connection that a scenario of ours could use', async () => {
    const { prisma } = it_.installation.services
    const stranger = it_.actor('owner', (await prisma.workspace.create({ data: { name: 'Third' } })).id)
    const { document } = await it_.ask('scenarios.get', { id: ours.scenario })
    const slots = Object.fromEntries(Object.keys(document.connections).map(slot => [slot, ours.connection]))
    const made = [
      await it_.ask('scenarios.create', { document, connections: slots }, stranger),
      await it_.ask('starters.use', { key: 'leaver', connectionId: ours.connection }, stranger),
    ]
    for (const { id } of made) {
      const view = await it_.ask('scenarios.get', { id }, stranger)
      expect(view.connections).toEqual({})
      const saved = { id, revision: view.revision, document: view.document, connections: slots }
      await it_.ask('scenarios.save', saved, stranger)
      expect((await it_.ask('scenarios.get', { id }, stranger)).connections).toEqual({})
      // Even where the row itself names it: asked again when it is used.
      await prisma.scenario.update({ where: { id }, data: { connections: slots } })
      const run = await it_.attempt('runs.start', { scenarioId: id }, stranger)
      expect(run).toMatchObject({ ok: false, error: { code: 'invalid' } })
    }
  })
})

describe('an input', () => {
  /** The same JSON with one of its texts exchanged, once for each. */
  function* poisoned(value: unknown, poison: string): Generator<unknown> {
    if (typeof value === 'string') yield poison
    else if (Array.isArray(value)) {
      for (const [at, item] of value.entries())
        for (const one of poisoned(item, poison)) yield value.with(at, one)
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value))
        for (const one of poisoned(item, poison)) yield { ...value, [name]: one }
    }
  }

  it.each(everyKey)('of %s that no column holds is refused in words', async key => {
    const alone: Partial<Named> = {
      'connections.try': { host: 'acme', token: 't0ken' },
      'connections.add': { name: 'x', host: 'acme', token: 't0ken' },
      'triggers.preview': {
        module: 'flow.schedule@1',
        parameters: { cron: { is: 'value', value: 'x' } },
        timeZone: 'UTC',
      },
      'scenarios.import': { text: '{}', connections: { org: 'x' } },
      'starters.use': { key: 'leaver', connectionId: randomUUID() },
      'runs.list': { trigger: 'x', before: randomUUID() },
    }
    const input = named[key] ?? alone[key] ?? {}
    const { prisma } = it_.installation.services
    const stranger = it_.actor('owner', (await prisma.workspace.create({ data: { name: 'Poisoned' } })).id)
    for (const poison of ['zero \u0000', 'half \ud800', 'x'.repeat(100_000)]) {
      for (const one of poisoned(input, poison)) {
        const done = await it_.attempt(key, one as never, stranger)
        expect([key, done.ok ? 'done' : done.error.code]).not.toEqual([key, 'bug'])
        if (!poison.startsWith('x')) expect([key, done]).toMatchObject([key, { error: { code: 'invalid' } }])
      }
    }
    for (const poison of ['{"__proto__":{"a":1}}', '{"a":{"constructor":{"b":1}}}'])
      expect(await it_.attempt(key, JSON.parse(poison), it_.actor())).toMatchObject({
        error: { code: 'invalid' },
      })
  })
})
