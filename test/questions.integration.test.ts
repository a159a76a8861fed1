import { randomUUID } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { QuestionView } from '@/lib/operations/questions'
import { value } from '@/lib/scenario/starters/draw'
import { type HostileOrg, startHostileOrg } from './hostile-org'
import { testInstallation } from './installation'

const PEOPLE = 30
const SECRET = 'query-secret-of-this-test'
const org: HostileOrg = await startHostileOrg()
const it_ = testInstallation({ JOINERY_LOOPBACK_ORGS: org.origin })
afterAll(() => org.close())

/** Lists people, and hangs up on every write until it is told to be good. */
let loses = true
const sent: string[] = []
org.become((response, request) => {
  const json = (body: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (request.method === 'POST') {
    sent.push(request.url ?? '')
    return loses ? response.destroy() : json({ id: 'made' })
  }
  if (!request.url?.startsWith('/api/v1/users')) return json({})
  const [, one] = /users\/(00u\d+)/.exec(request.url) ?? []
  if (one !== undefined) return json({ id: one, status: 'ACTIVE', profile: { login: `${one}@x.test` } })
  return json(
    Array.from({ length: PEOPLE }, (_, at) => ({
      id: `00u${at}`,
      status: 'ACTIVE',
      profile: { login: `p${at}@x.test` },
    })),
  )
})

const document = (url: string) => ({
  format: 1 as const,
  name: 'Raw calls',
  connections: { org: { kind: 'okta' as const } },
  settings: { parallelism: 1, stopAtFirstFailure: false },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    { key: 'm2', module: 'okta.list-users@1', connection: 'org' },
    // Answers in between: an org that gives none any more would be waited for.
    {
      key: 'm4',
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { userId: { is: 'mapping' as const, template: '{{m2.id}}' } },
    },
    {
      key: 'm3',
      module: 'okta.api-call@1',
      label: 'Badge',
      connection: 'org',
      parameters: {
        method: value('POST'),
        url: { is: 'mapping' as const, template: url },
        body: value('{}'),
      },
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm4' },
    { id: 'l3', from: 'm4', to: 'm3' },
  ],
})

let runId = ''
let scenarioId = ''
const open = async (): Promise<QuestionView[]> =>
  (await it_.ask('questions.list', { runId, limit: 200 })).questions
const DONE = { statusCode: 200, headers: {}, body: { by: 'hand' } }

beforeAll(async () => {
  const added = await it_.ask('connections.add', {
    name: 'Lossy',
    host: org.origin,
    token: '00token-of-a-test',
  })
  const scenario = await it_.ask('scenarios.create', {
    document: document(`/api/v1/users/{{m2.id}}/badge?token=${SECRET}&shape=round`),
    connections: { org: added.id },
  })
  scenarioId = scenario.id
  runId = (await it_.ask('runs.start', { scenarioId })).id
  // A call without an answer is looked up half a minute later, and a raw one cannot be.
  await vi.waitFor(async () => expect(await open()).toHaveLength(PEOPLE), { timeout: 90_000, interval: 500 })
}, 120_000)

const closed = async (id: string) =>
  it_.installation.services.prisma.signal.findUniqueOrThrow({ where: { id } })

describe('open questions', () => {
  it('say what is asked, to people, without a secret', async () => {
    const [first] = await open()
    expect(first).toMatchObject({
      runId,
      scenarioId,
      scenarioName: 'Raw calls',
      path: expect.stringMatching(/^m1\.m2\[\d+\]\.m4\.m3$/),
      request: {
        about: 'call',
        key: 'm3',
        label: 'Badge',
        call: {
          method: 'POST',
          url: expect.stringMatching(/^\/api\/v1\/users\/00u\d+\/badge\?token=•+&shape=round$/),
        },
        why: expect.stringContaining('raw call'),
        found: false,
      },
    })
    const stored = await it_.installation.services.prisma.signal.findMany({ where: { runId } })
    expect(JSON.stringify(stored)).not.toContain(SECRET)
    expect(stored).toHaveLength(PEOPLE)
  })

  it('are grouped where they are alike, and read page by page', async () => {
    const { groups, more } = await it_.ask('questions.groups', {})
    expect(more).toBe(false)
    expect(groups).toMatchObject([
      { scenarioId, count: PEOPLE, alike: 'm3 POST /api/v1/users/…/badge', found: false },
    ])
    const seen: string[] = []
    for (let after: string | undefined; ; ) {
      const page: { questions: QuestionView[]; next: string | null } = await it_.ask('questions.list', {
        limit: 7,
        ...(after === undefined ? {} : { after }),
      })
      seen.push(...page.questions.map(one => one.id))
      if (page.next === null) break
      after = page.next
    }
    expect(seen).toHaveLength(PEOPLE)
    expect(seen).toEqual([...new Set(seen)].sort())
    expect(await it_.ask('questions.count', {})).toBe(PEOPLE)
  })

  it('are shown with their step', async () => {
    const { steps } = await it_.ask('runs.steps', { id: runId })
    const ids = new Set((await open()).map(one => one.id))
    const asking = steps.filter(step => step.status === 'needs-decision')
    expect(asking).toHaveLength(PEOPLE)
    expect(asking.every(step => ids.has(step.question ?? ''))).toBe(true)
  })
})

describe('an answer', () => {
  it('that cannot be is refused in words and changes nothing', async () => {
    const [first] = await open()
    const id = first?.id ?? ''
    const wrong: [input: Record<string, unknown>, code: string, words: RegExp][] = [
      [{ ids: [randomUUID()], answer: 'again' }, 'not-found', /no such question/],
      [{ ids: [runId], answer: 'again' }, 'not-found', /no such question/],
      [{ ids: [id], answer: 'go-on' }, 'conflict', /about a call/],
      [{ ids: [id], answer: 'done' }, 'conflict', /say what the module gave/],
      [{ ids: [id], answer: 'done', output: { statusCode: 'x' } }, 'invalid', /statusCode/],
      [{ ids: [id], answer: 'maybe' }, 'invalid', /./],
      [{ ids: [], answer: 'again' }, 'invalid', /./],
      [{ answer: 'again' }, 'invalid', /ids/],
      [{ ids: [id], filter: { runId }, answer: 'again' }, 'invalid', /not both/],
      [{ ids: [id], answer: 'again', output: DONE }, 'invalid', /./],
      [{ id: runId, path: first?.path, answer: 'again' }, 'invalid', /./],
    ]
    for (const [input, code, words] of wrong) {
      const done = await it_.attempt('questions.answer', input as never)
      expect([input, done]).toMatchObject([
        input,
        { ok: false, error: { code, message: expect.stringMatching(words) } },
      ])
    }
    const other = await it_.installation.services.prisma.workspace.create({ data: { name: 'Other' } })
    for (const who of [it_.actor('viewer'), it_.actor('owner', other.id)]) {
      const done = await it_.attempt('questions.answer', { ids: [id], answer: 'again' }, who)
      expect(done.ok).toBe(false)
    }
    expect(await open()).toHaveLength(PEOPLE)
  })

  it('with an output that the module could not have given says where', async () => {
    const [first] = await open()
    const ids = [first?.id ?? '']
    const done = await it_.attempt('questions.answer', {
      ids,
      answer: 'done',
      output: { statusCode: 'x', headers: {}, body: 1 },
    })
    expect(done).toMatchObject({ error: { field: 'output', issues: [{ path: 'output.statusCode' }] } })
    expect(await it_.ask('questions.expected', { id: ids[0] ?? '' })).toMatchObject({
      statusCode: 0,
      headers: {},
    })
  })

  it('to one of them by an operator counts once, and the second is told who answered what', async () => {
    const [first] = await open()
    const id = first?.id ?? ''
    const grace = { ...it_.actor('operator'), name: 'Grace' }
    const both = await Promise.all([
      it_.attempt('questions.answer', { ids: [id], answer: 'done', output: DONE }, grace),
      it_.attempt('questions.answer', { ids: [id], answer: 'done', output: DONE }, grace),
    ])
    expect(both.filter(one => one.ok)).toHaveLength(1)
    expect(both.find(one => !one.ok)).toMatchObject({
      error: {
        code: 'conflict',
        message: expect.stringMatching(/^Grace answered “treat as done” on 20\d\d-.* UTC/),
      },
    })
    await expect
      .poll(
        async () => {
          const { steps } = await it_.ask('runs.steps', { id: runId })
          return steps.find(step => step.path === first?.path)
        },
        { timeout: 20_000 },
      )
      .toMatchObject({
        status: 'ok',
        output: { body: { by: 'hand' } },
        decisions: [{ by: 'Grace', answer: 'done' }],
      })
    const late = await it_.attempt('questions.answer', { ids: [id], answer: 'again' })
    expect(late).toMatchObject({
      error: { code: 'conflict', message: expect.stringContaining('Grace answered') },
    })
    const audit = await it_.installation.services.prisma.auditLog.findMany({ where: { target: id } })
    expect(audit).toMatchObject([{ action: 'questions.answer', detail: { answer: 'done' } }])
  })

  it('for many by their ids counts each by itself', async () => {
    const [one, two, three] = await open()
    await it_.ask('questions.answer', { ids: [two?.id ?? ''], answer: 'done', output: DONE })
    loses = false
    const before = sent.length
    const ids = [one, two, three].map(question => question?.id ?? '')
    const result = await it_.ask('questions.answer', { ids: [...ids, randomUUID()], answer: 'again' })
    expect(result.answered.toSorted()).toEqual([ids[0], ids[2]].toSorted())
    expect(result.refused).toMatchObject([
      { id: ids[1], why: expect.stringContaining('a test answered') },
      { why: 'There is no such question.' },
    ])
    await expect.poll(() => sent.length, { timeout: 20_000 }).toBe(before + 2)
    // Said of these, and not of what they may ask another time.
    await expect.poll(async () => (await open()).length, { timeout: 20_000 }).toBe(PEOPLE - 4)
  })

  it('for all that a filter means leaves out what came afterwards', async () => {
    const all = await open()
    const upTo = all.at(-2)?.id ?? ''
    const none = await it_.ask('questions.answer', { filter: { runId, module: 'm9' }, answer: 'again' })
    expect(none).toEqual({ answered: [], refused: [], left: 0 })
    const filter = { scenarioId, module: 'm3', alike: 'm3 POST /api/v1/users/…/badge', upTo }
    const result = await it_.ask('questions.answer', { filter, answer: 'done', output: DONE })
    expect(result.answered).toHaveLength(all.length - 1)
    await expect
      .poll(async () => (await open()).map(one => one.id), { timeout: 20_000 })
      .toEqual([all.at(-1)?.id])
  })

  it('to a run that has been cancelled is refused, and nothing is asked any more', async () => {
    const [last] = await open()
    const id = last?.id ?? ''
    await it_.ask('runs.cancel', { id: runId })
    await expect.poll(open, { timeout: 10_000 }).toEqual([])
    expect(await it_.attempt('questions.answer', { ids: [id], answer: 'again' })).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('been cancelled') },
    })
    expect((await closed(id)).answer).toEqual({ is: 'closed' })
    expect(await it_.ask('questions.groups', {})).toMatchObject({ groups: [] })
  })
})

describe('a thousand open questions', () => {
  it('are grouped and paged within a moment', async () => {
    const { prisma } = it_.installation.services
    const { workspaceId } = it_.installation
    const about = {
      workspaceId,
      scenarioId,
      versionId: randomUUID(),
      trigger: 'manual',
      status: 'needs_decision' as const,
    }
    const id = randomUUID()
    await prisma.run.create({ data: { id, ...about } })
    const request = { about: 'call', key: 'm3', label: 'Badge', call: null, why: 'x', found: false }
    await prisma.signal.createMany({
      data: Array.from({ length: 1_000 }, (_, at) => ({
        id: uuidv7(),
        workspaceId,
        runId: id,
        scenarioId,
        path: `m1.m2[${at}].m3`,
        kind: 'decision',
        alike: `m3 ${at % 20}`,
        request,
      })),
    })
    const began = performance.now()
    expect((await it_.ask('questions.groups', {})).groups).toHaveLength(20)
    expect((await it_.ask('questions.list', { limit: 200 })).questions).toHaveLength(200)
    expect(performance.now() - began).toBeLessThan(2_000)
    const result = await it_.ask('questions.answer', { filter: { runId: id }, answer: 'again' })
    expect(result.answered).toHaveLength(1_000)
    await it_.ask('runs.cancel', { id })
  })
})
