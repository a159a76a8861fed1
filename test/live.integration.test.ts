import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { OutputOf } from '@/lib/operations/perform'
import type { ScenarioDocument, ScenarioDocumentInput } from '@/lib/scenario/document'
import { testInstallation } from './installation'

const it_ = testInstallation()

const DAILY: ScenarioDocumentInput = {
  format: 1,
  name: 'Daily',
  timeZone: 'Europe/Berlin',
  connections: { org: { kind: 'okta' } },
  modules: [
    {
      key: 'm1',
      module: 'flow.schedule@1',
      parameters: { every: { is: 'value', value: 'day' }, time: { is: 'value', value: '06:00' } },
    },
    {
      key: 'm2',
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { userId: { is: 'value', value: 'ada@example.com' } },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
}

const sandbox = async (): Promise<string> =>
  (await it_.ask('connections.list', {})).find(one => one.kind === 'sandbox')?.id ?? ''
async function begin(name = 'Daily'): Promise<string> {
  const made = { document: { ...DAILY, name }, connections: { org: await sandbox() } }
  return (await it_.ask('scenarios.create', made)).id
}
const get = (id: string): Promise<OutputOf<'scenarios.get'>> => it_.ask('scenarios.get', { id })
const addConnection = (name: string): Promise<{ id: string }> =>
  it_.installation.services.prisma.connection.create({
    data: {
      workspaceId: it_.installation.workspaceId,
      name,
      kind: 'okta',
      origin: 'https://acme.okta.com',
      sealedToken: 'x',
      keyId: 'k1',
    },
  })
async function change(
  id: string,
  edit: (document: ScenarioDocument) => void,
  connections?: Record<string, string>,
): Promise<number> {
  const view = await get(id)
  edit(view.document)
  const { document, revision } = view
  const saved = { id, revision, document, connections: connections ?? view.connections }
  return (await it_.ask('scenarios.save', saved)).revision
}
const rowOf = async (id: string) => (await it_.ask('scenarios.list', {})).find(row => row.id === id)
const setTime = (time: string) => (document: ScenarioDocument) => {
  const [trigger] = document.modules
  if (trigger) trigger.parameters.time = { is: 'value', value: time }
}

it('says what a draft changes of the running version, until it is updated', async () => {
  const id = await begin()
  await it_.ask('scenarios.switch', { id, active: true })
  expect(await get(id)).toMatchObject({ running: { number: 1 }, notLive: [] })
  await change(id, document => {
    document.settings.parallelism = 4
  })
  const view = await get(id)
  expect(view.running?.number).toBe(1)
  expect(view.notLive.map(one => one.words)).toEqual(['Bundles at once: 4 instead of 1'])
  expect((await rowOf(id))?.running).toEqual({ number: 1, notLive: 1 })
  // The trigger still starts what was switched on.
  expect(view.running?.document.settings.parallelism).toBe(1)
  const updated = await it_.ask('scenarios.update', { id, revision: view.revision })
  expect([updated.running?.number, updated.notLive]).toEqual([2, []])
  expect((await rowOf(id))?.running).toEqual({ number: 2, notLive: 0 })
  await it_.ask('scenarios.switch', { id, active: false })
  expect([(await get(id)).running, (await rowOf(id))?.running]).toEqual([null, null])
})

it('counts connections, the time zone and settings, and not names, places or notes', async () => {
  const id = await begin()
  await it_.ask('scenarios.switch', { id, active: true })
  const other = await addConnection('Acme prod')
  await it_.ask('scenarios.rename', { id, name: 'Renamed' })
  await change(id, document => {
    for (const module of document.modules) {
      module.note = 'a note'
      module.position = { x: 5, y: 5 }
    }
  })
  expect((await get(id)).notLive).toEqual([])
  await change(
    id,
    document => {
      document.timeZone = 'UTC'
    },
    { org: other.id },
  )
  const view = await get(id)
  expect(view.notLive.map(one => one.words)).toEqual([
    expect.stringMatching(/^m2 uses “Acme prod” instead of “.+”$/),
    'The time zone is UTC instead of Europe/Berlin',
  ])
  expect((await rowOf(id))?.running?.notLive).toBe(2)
  const review = await it_.ask('scenarios.review', { id })
  expect(review).toMatchObject({
    running: 1,
    reads: [{ name: 'Acme prod', stage: 'production', host: 'acme.okta.com' }],
    startsBy: { kind: 'schedule', words: 'Every day at 06:00 (UTC).' },
    startedBy: { words: 'Every day at 06:00 (Europe/Berlin).' },
  })
})

it('is the same version under another name', async () => {
  const id = await begin()
  await it_.ask('scenarios.switch', { id, active: true })
  await it_.ask('scenarios.rename', { id, name: 'Another name' })
  const renamed = await get(id)
  expect([renamed.name, renamed.document.name, renamed.running?.document.name]).toEqual(
    Array.from({ length: 3 }, () => 'Another name'),
  )
  expect((await it_.ask('scenarios.update', { id })).running?.number).toBe(1)
})

it('is another version with another connection alone, and going live with it leaves nothing to go live', async () => {
  const id = await begin()
  // The first save gives the modules their places.
  await change(id, () => undefined)
  await it_.ask('scenarios.switch', { id, active: true })
  const other = await addConnection('Acme north')
  await change(id, () => undefined, { org: other.id })
  expect((await get(id)).notLive).toHaveLength(1)
  expect(await it_.ask('scenarios.update', { id })).toMatchObject({
    running: { number: 2, connections: { org: other.id } },
    notLive: [],
  })
})

it('shows the times of a schedule in its own zone, and fires at the first of them', async () => {
  const id = await begin()
  const { parameters = {} } = (await get(id)).document.modules[0] ?? {}
  const inZone = (timeZone?: string) =>
    it_.ask('triggers.preview', {
      module: 'flow.schedule@1',
      parameters,
      ...(timeZone === undefined ? {} : { timeZone }),
    })
  const kolkata = await inZone('Asia/Kolkata')
  expect([kolkata.words, kolkata.zone, kolkata.times.length]).toEqual([
    'Every day at 06:00 (Asia/Kolkata).',
    'Asia/Kolkata',
    5,
  ])
  for (const time of kolkata.times) expect(time).toMatch(/T00:30:00\.000Z$/)
  const { timeZone } = await it_.installation.services.prisma.workspace.findFirstOrThrow()
  expect((await inZone()).zone).toBe(timeZone)
  const berlin = await inZone('Europe/Berlin')
  const { nextAt } = await it_.ask('scenarios.switch', { id, active: true })
  expect(nextAt).toBe(berlin.times[0])
  expect(
    await it_.attempt('triggers.preview', {
      module: 'flow.schedule@1',
      parameters,
      timeZone: 'Mars/Olympus',
    }),
  ).toMatchObject({
    ok: false,
    error: { code: 'invalid', message: 'There is no time zone named “Mars/Olympus”.' },
  })
})

it('tells before the switch what a drawing may change, and where, and what it only reads', async () => {
  const id = await begin()
  const other = await addConnection('Acme south')
  const parameters = { userId: { is: 'mapping' as const, template: '{{m2.id}}' } }
  const write = { key: 'm3', module: 'okta.delete-user@1', connection: 'prod', parameters }
  await change(
    id,
    document => {
      document.connections.prod = { kind: 'okta' }
      document.modules.push(write, { ...write, key: 'm4', disabled: true })
    },
    { org: await sandbox(), prod: other.id },
  )
  const review = await it_.ask('scenarios.review', { id })
  expect(review.writes).toMatchObject([
    { key: 'm3', connection: { name: 'Acme south', stage: 'production', host: 'acme.okta.com' } },
  ])
  expect(review.writes[0]?.what).toContain('Delete')
  expect(review.reads).toMatchObject([{ stage: 'sandbox', host: null }])
})

it('counts what was switched on before there was a count', async () => {
  const id = await begin()
  await it_.ask('scenarios.switch', { id, active: true })
  await change(id, document => {
    document.settings.stopAtFirstFailure = true
  })
  const { prisma } = it_.installation.services
  const before = await prisma.scenario.update({ where: { id }, data: { notLive: null } })
  expect((await rowOf(id))?.running).toEqual({ number: 1, notLive: 1 })
  const after = await prisma.scenario.findUniqueOrThrow({ where: { id } })
  expect([after.notLive, after.updatedAt]).toEqual([1, before.updatedAt])
})

it('keeps a version running while its draft has problems, and refuses to update to it', async () => {
  const id = await begin()
  await it_.ask('scenarios.switch', { id, active: true })
  await change(id, document => {
    const [, second] = document.modules
    if (second) second.parameters = {}
  })
  expect(await it_.attempt('scenarios.update', { id })).toMatchObject({
    ok: false,
    error: { code: 'invalid' },
  })
  expect(await get(id)).toMatchObject({ active: true, running: { number: 1 }, problems: [{ module: 'm2' }] })
  expect(await it_.ask('scenarios.review', { id })).toMatchObject({
    running: 1,
    problems: [{ module: 'm2', parameter: 'userId' }],
  })
})

it('updates only what was shown, and never switches on by an update', async () => {
  const id = await begin()
  expect(await it_.attempt('scenarios.update', { id })).toMatchObject({
    ok: false,
    error: { code: 'conflict' },
  })
  expect((await get(id)).active).toBe(false)
  const { revision } = await it_.ask('scenarios.review', { id })
  await change(id, setTime('07:00'))
  expect(await it_.attempt('scenarios.switch', { id, active: true, revision })).toMatchObject({
    ok: false,
    error: { code: 'conflict', data: { revision: revision + 1 } },
  })
  expect((await get(id)).active).toBe(false)
})

it('is no switch-off: what it listens from stays, and a schedule that is the same keeps its next time', async () => {
  const id = await begin()
  await it_.ask('scenarios.switch', { id, active: true })
  const { prisma } = it_.installation.services
  const from = (await prisma.scenario.findUniqueOrThrow({ where: { id } })).activeFrom
  // One that is due and waits for the run before it.
  const due = new Date(Date.now() + 12_345_000)
  await prisma.scheduleState.updateMany({ where: { scenarioId: id }, data: { nextAt: due } })
  await change(id, document => {
    document.settings.parallelism = 3
    const [trigger] = document.modules
    if (trigger) trigger.parameters.overlap = { is: 'value', value: 'skip' }
  })
  await it_.ask('scenarios.update', { id })
  expect((await prisma.scheduleState.findFirst({ where: { scenarioId: id } }))?.nextAt).toEqual(due)
  await change(id, setTime('07:30'))
  const updated = await it_.ask('scenarios.update', { id })
  expect(updated.nextAt).toMatch(/T0[56]:30:00/)
  expect((await prisma.scenario.findUniqueOrThrow({ where: { id } })).activeFrom).toEqual(from)
})

it('is on together with its trigger, or not at all', async () => {
  const id = await begin()
  const { pool, prisma } = it_.installation.services
  // What a full disk does to the trigger's own row.
  await pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT OR DELETE ON schedule_state FOR EACH ROW EXECUTE FUNCTION refuse()`)
  try {
    expect((await it_.attempt('scenarios.switch', { id, active: true })).ok).toBe(false)
    expect((await get(id)).active).toBe(false)
  } finally {
    await pool.query('DROP TRIGGER refuse ON schedule_state')
  }
  await it_.ask('scenarios.switch', { id, active: true })
  await pool.query(
    'CREATE TRIGGER refuse BEFORE DELETE ON schedule_state FOR EACH ROW EXECUTE FUNCTION refuse()',
  )
  try {
    expect((await it_.attempt('scenarios.switch', { id, active: false })).ok).toBe(false)
    expect((await it_.attempt('scenarios.delete', { id })).ok).toBe(false)
    expect(await get(id)).toMatchObject({ active: true, deletedAt: null })
  } finally {
    await pool.query('DROP TRIGGER refuse ON schedule_state; DROP FUNCTION refuse')
  }
  await it_.ask('scenarios.switch', { id, active: false })
  expect(await prisma.scheduleState.count({ where: { scenarioId: id } })).toBe(0)
})

it('lets queued runs finish at switch-off, or cancels them where that is asked', async () => {
  const id = await begin()
  await it_.ask('scenarios.switch', { id, active: true })
  const { prisma } = it_.installation.services
  const versionId = (await prisma.scenario.findUniqueOrThrow({ where: { id } })).activeVersionId ?? ''
  // Of an owner whose lease goes on, so that no sweep takes the queued one meanwhile.
  const queue = async (): Promise<string> => {
    const about = {
      workspaceId: it_.installation.workspaceId,
      scenarioId: id,
      versionId,
      trigger: 'schedule',
    }
    const blocker = {
      ...about,
      orderKey: 'one',
      id: randomUUID(),
      status: 'waiting' as const,
      orderHeld: true,
    }
    if ((await prisma.run.count({ where: { scenarioId: id, status: 'waiting' } })) === 0)
      await prisma.run.create({ data: blocker })
    const queued = { ...about, orderKey: 'one', id: randomUUID(), status: 'queued' as const }
    return (await prisma.run.create({ data: queued })).id
  }
  const first = await queue()
  expect((await it_.ask('scenarios.review', { id })).unfinished).toMatchObject({ queued: 1, waiting: 1 })
  expect(await it_.ask('scenarios.switch', { id, active: false })).toMatchObject({ cancelled: 0 })
  expect((await prisma.run.findUniqueOrThrow({ where: { id: first } })).status).toBe('queued')
  await it_.ask('scenarios.switch', { id, active: true })
  expect(await it_.ask('scenarios.switch', { id, active: false, queued: 'cancel' })).toMatchObject({
    active: false,
    cancelled: 1,
  })
  expect((await prisma.run.findUniqueOrThrow({ where: { id: first } })).status).toBe('cancelled')
  // What waits goes on: only deleting ends it.
  await queue()
  expect(await it_.ask('scenarios.delete', { id })).toEqual({ cancelled: 2 })
})
