import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { pack, unpack } from '@/lib/engine/journal/codec'
import type { Field, ScenarioDocument } from '@/lib/scenario/document'
import { scenarioDocument } from '@/lib/scenario/document'
import { fields, value } from '@/lib/scenario/starters/draw'
import { waitForEnd } from '@/lib/triggers/wait-for-end'
import { testInstallation } from './installation'

const came: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = []

/** An org that writes down what comes, and answers as Okta would with links and tokens. */
async function startListeningOrg(): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = await text(request)
    came.push({ method, url, headers, body })
    const answer = url.includes('/things/')
      ? { activationUrl: PLANTED.link, some_token: PLANTED.token, told: `you sent ${headers['x-other']}` }
      : { id: '00u1', status: 'ACTIVE', profile: { login: 'ann@example.com' } }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const [org, other] = [await startListeningOrg(), await startListeningOrg()]
const it_ = testInstallation({ JOINERY_LOOPBACK_ORGS: `${org.origin},${other.origin}` })
afterAll(() => Promise.all([org.close(), other.close()]))

/** Each stands at one place only, so that a finding tells where it leaked. */
const PLANTED = {
  password: 'planted-Passw0rd-one',
  answer: 'planted Answer two',
  header: 'planted-header-three',
  switched: 'planted-switched-four',
  query: 'planted-query-five',
  address: 'planted-address-six',
  body: 'planted-body-seven',
  link: 'https://org.example/welcome/planted-link-eight',
  token: 'planted-token-nine-12345',
}
const findings = (all: string): string[] =>
  Object.entries(PLANTED).flatMap(([what, secret]) =>
    all.includes(secret) ||
    all.includes(encodeURIComponent(secret)) ||
    all.includes(Buffer.from(secret).toString('base64').slice(0, 20))
      ? [what]
      : [],
  )

/** Every row of every table, journals unpacked. */
async function wholeDatabase(): Promise<string> {
  const { pool } = it_.installation.services
  const tables = await pool.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  let all = ''
  for (const { name } of tables.rows) {
    const { rows } = await pool.query(`SELECT to_jsonb(t)::text AS text FROM ${name} t`)
    all += rows.map(row => row.text).join('\n')
  }
  const journal = await pool.query<{ data: Buffer }>('SELECT data FROM journal')
  return all + journal.rows.map(row => JSON.stringify(unpack(row.data))).join('\n')
}

const sealed = (of: string): Field =>
  of.includes('{{')
    ? { is: 'sealed', of: { is: 'mapping', template: of } }
    : { is: 'sealed', of: { is: 'value', value: of } }
const row = (key: string, of: Field): Field => fields({ key: value(key), value: of })

const drawing = (parameters?: Record<string, Field>): ScenarioDocument =>
  scenarioDocument.parse({
    format: 1,
    name: 'Secrets',
    connections: { org: { kind: 'okta' } },
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      {
        key: 'm2',
        module: 'okta.update-user@1',
        connection: 'org',
        parameters: {
          userId: value('00u1'),
          passwordType: value('plain'),
          password: value(PLANTED.password),
          recoveryQuestion: value('Who?'),
          recoveryAnswer: value(PLANTED.answer),
        },
      },
      {
        key: 'm3',
        module: 'okta.api-call@1',
        connection: 'org',
        parameters: parameters ?? {
          method: value('POST'),
          url: sealed(`/api/v1/things/${PLANTED.address}/{{m2.id}}`),
          headers: {
            is: 'list',
            items: [row('X-Api-Key', value(PLANTED.header)), row('X-Other', sealed(PLANTED.switched))],
          },
          query: { is: 'list', items: [row('access_token', value(PLANTED.query)), row('limit', value('5'))] },
          body: sealed(`{"note":"${PLANTED.body}","user":"{{m2.id}}"}`),
        },
      },
      {
        key: 'm4',
        module: 'flow.set-variables@1',
        parameters: {
          variables: fields({
            plain: { is: 'mapping', template: '{{m3.body.activationUrl}}' },
            t: { is: 'mapping', template: '{{m3.body.told}} and {{m3.body.some_token}}' },
          }),
        },
      },
    ],
    links: [
      { id: 'l1', from: 'm1', to: 'm2' },
      { id: 'l2', from: 'm2', to: 'm3' },
      { id: 'l3', from: 'm3', to: 'm4' },
    ],
  })

async function connection(at: typeof org, name: string): Promise<string> {
  const { id } = await it_.ask('connections.add', {
    name,
    host: at.origin,
    token: `00-${name.replace(' ', '-')}-token-of-the-org`,
  })
  return id
}

async function run(scenarioId: string): Promise<string> {
  const { services } = it_.installation
  const { id } = await it_.ask('runs.start', { scenarioId })
  await waitForEnd(services.pool, services.ends, id, 30_000)
  return id
}

/** All that anybody is answered about a scenario and a run. */
async function answers(scenarioId: string, runId: string): Promise<string> {
  const seen: unknown[] = []
  for (const role of ['owner', 'viewer'] as const) {
    const who = it_.actor(role)
    seen.push(await it_.ask('scenarios.get', { id: scenarioId }, who))
    seen.push(await it_.ask('scenarios.samples', { id: scenarioId }, who))
    seen.push(await it_.ask('scenarios.export', { id: scenarioId }, who))
    seen.push(await it_.ask('runs.get', { id: runId }, who))
    seen.push(await it_.ask('runs.steps', { id: runId }, who))
    seen.push(await it_.ask('runs.list', {}, who))
  }
  return JSON.stringify(seen)
}

describe('secrets typed into a drawing', () => {
  let connections: Record<string, string> = {}
  let scenarioId = ''

  it('reach the org, and stand nowhere in clear', async () => {
    connections = { org: await connection(org, 'Acme') }
    const made = await it_.ask('scenarios.create', { document: drawing(), connections })
    scenarioId = made.id
    came.length = 0
    const runId = await run(scenarioId)
    expect((await it_.ask('runs.get', { id: runId })).status).toBe('succeeded')
    const [update, call] = came
    expect(update?.body).toContain(PLANTED.password)
    expect(update?.body).toContain(PLANTED.answer)
    expect(call).toMatchObject({
      url: `/api/v1/things/${PLANTED.address}/00u1?access_token=${PLANTED.query}&limit=5`,
      headers: { 'x-api-key': PLANTED.header, 'x-other': PLANTED.switched },
      body: `{"note":"${PLANTED.body}","user":"00u1"}`,
    })
    expect(findings(await wholeDatabase())).toEqual([])
    expect(findings(await answers(scenarioId, runId))).toEqual([])
  })

  it('stay sealed when the drawing is saved again, and are the same version', async () => {
    const before = await it_.ask('scenarios.get', { id: scenarioId })
    const saved = await it_.ask('scenarios.save', {
      id: scenarioId,
      revision: before.revision,
      document: before.document,
      connections,
    })
    expect(saved).toMatchObject({ problems: [], sealed: [] })
    const first = await it_.ask('runs.get', { id: await run(scenarioId) })
    await it_.ask('scenarios.save', {
      id: scenarioId,
      revision: saved.revision,
      document: before.document,
      connections,
    })
    const again = await it_.ask('runs.get', { id: await run(scenarioId) })
    expect(again.versionNumber).toBe(first.versionNumber)
  })

  it('typed for the first time are no problem of the draft that is saved with them', async () => {
    const made = await it_.ask('scenarios.create', {
      document: { ...drawing(), modules: [], links: [] },
      connections,
    })
    const saved = await it_.ask('scenarios.save', {
      id: made.id,
      revision: 0,
      document: drawing(),
      connections,
    })
    expect(saved.sealed).toHaveLength(7)
    expect(saved.problems).toEqual([])
  })

  it('typed anew are answered as what replaces them', async () => {
    const now = await it_.ask('scenarios.get', { id: scenarioId })
    const retyped = drawing()
    const saved = await it_.ask('scenarios.save', {
      id: scenarioId,
      revision: now.revision,
      document: {
        ...retyped,
        modules: now.document.modules.map((module, at) =>
          at === 1 ? (retyped.modules[1] ?? module) : module,
        ),
      },
      connections,
    })
    expect(saved.sealed.map(({ module, path }) => [module, path])).toEqual([
      ['m2', ['password']],
      ['m2', ['recoveryAnswer']],
    ])
    // The same secret at the same place is the same sealed value.
    expect((await it_.ask('scenarios.get', { id: scenarioId })).document.modules[1]?.parameters).toEqual(
      now.document.modules[1]?.parameters,
    )
  })

  it('cannot be used with another connection, nor in another module, parameter or scenario', async () => {
    const now = await it_.ask('scenarios.get', { id: scenarioId })
    const elsewhere = { org: await connection(other, 'Other org') }
    const [, update, call] = now.document.modules
    if (update === undefined || call === undefined) throw new Error('the drawing has both')
    const moved: [Record<string, string>, ScenarioDocument['modules']][] = [
      [elsewhere, [update]],
      [
        connections,
        [
          {
            ...update,
            parameters: { ...update.parameters, password: update.parameters.recoveryAnswer ?? value('x') },
          },
        ],
      ],
      [
        connections,
        [{ ...call, parameters: { ...call.parameters, body: update.parameters.password ?? value('x') } }],
      ],
      [
        connections,
        [
          {
            ...update,
            module: 'okta.create-user@1',
            parameters: { password: update.parameters.password ?? value('x') },
          },
        ],
      ],
    ]
    for (const [filled, modules] of moved) {
      const document = {
        ...now.document,
        modules: [{ key: 'm1', module: 'flow.manual@1', parameters: {} }, ...modules],
        links: [],
      }
      const { revision } = await it_.ask('scenarios.get', { id: scenarioId })
      const { problems } = await it_.ask('scenarios.save', {
        id: scenarioId,
        revision,
        document,
        connections: filled,
      })
      expect(problems.map(problem => problem.message).join()).toMatch(/Type it again/)
      expect(await it_.attempt('runs.start', { scenarioId })).toMatchObject({ ok: false })
    }
    const foreign = await it_.ask('scenarios.create', { document: now.document, connections })
    const { problems } = await it_.ask('scenarios.get', { id: foreign.id })
    expect(problems.filter(problem => problem.message.includes('Type it again')).length).toBeGreaterThan(3)
    const { revision } = await it_.ask('scenarios.get', { id: scenarioId })
    await it_.ask('scenarios.save', { id: scenarioId, revision, document: now.document, connections })
  })

  it('do not follow their connection to another org: they are forgotten, once that was confirmed', async () => {
    const moving = await connection(org, 'Moves')
    const made = await it_.ask('scenarios.create', { document: drawing(), connections: { org: moving } })
    const { services } = it_.installation
    const rows = () => services.prisma.sealedValue.count({ where: { scenarioId: made.id } })
    const stored = await rows()
    expect(stored).toBe(7)
    const change = { id: moving, host: other.origin, token: '00-the-other-orgs-token' }
    came.length = 0

    const asked = await it_.attempt('connections.change', change)
    expect(asked).toMatchObject({ ok: false, error: { code: 'conflict', field: 'host' } })
    expect(asked).toMatchObject({ error: { data: { forgets: [{ name: 'Secrets', secrets: 7 }] } } })
    expect(await rows()).toBe(stored)
    expect((await it_.ask('scenarios.get', { id: made.id })).problems).toEqual([])
    // A new token for the same org asks nothing.
    await it_.ask('connections.change', { id: moving, host: org.origin, token: '00-a-newer-token' })
    expect(await rows()).toBe(stored)

    await it_.ask('connections.change', { ...change, forgetSecrets: true })
    expect(await rows()).toBe(0)
    const { problems, document } = await it_.ask('scenarios.get', { id: made.id })
    expect(problems).toHaveLength(7)
    expect(problems[0]?.message).toMatch(/another place or org.*Type it again/)
    // And what is switched on, or runs from an older version, sends none of them either.
    const version = await services.prisma.scenarioVersion.create({
      data: {
        scenarioId: made.id,
        number: 50,
        documentHash: 'older',
        document: document as object,
        connections: { org: moving },
      },
    })
    came.length = 0
    const id = await services.engine.startRun({
      workspaceId: it_.installation.workspaceId,
      scenarioId: made.id,
      versionId: version.id,
      trigger: 'manual',
      triggerSummary: '',
      bundle: {},
    })
    expect((await waitForEnd(services.pool, services.ends, id ?? '', 30_000))?.status).toBe('failed')
    expect(came).toEqual([])
  })

  it('even a stored version that was tampered with opens nothing for another org', async () => {
    const { services, versions } = it_.installation
    const [version] = await services.prisma.scenarioVersion.findMany({ where: { scenarioId } })
    if (version === undefined) throw new Error('it has run')
    const elsewhere = (await it_.ask('connections.list', {})).find(one => one.name === 'Other org')
    const forged = await services.prisma.scenarioVersion.create({
      data: {
        scenarioId,
        number: 99,
        documentHash: 'forged',
        document: version.document ?? {},
        connections: { org: elsewhere?.id ?? '' },
      },
    })
    came.length = 0
    expect((await versions.get(forged.id)).plan.sealed.length).toBe(7)
    const id = await services.engine.startRun({
      workspaceId: it_.installation.workspaceId,
      scenarioId,
      versionId: forged.id,
      trigger: 'manual',
      triggerSummary: '',
      bundle: {},
    })
    const ended = await waitForEnd(services.pool, services.ends, id ?? '', 30_000)
    expect(ended?.status).toBe('failed')
    expect(came).toEqual([])
  })

  it('go with a copy of the scenario, and stay out of an export', async () => {
    const copy = await it_.ask('scenarios.duplicate', { id: scenarioId })
    came.length = 0
    await run(copy.id)
    expect(came[0]?.body).toContain(PLANTED.password)
    expect(came[1]?.headers['x-other']).toBe(PLANTED.switched)
    const { text, leftOut } = await it_.ask('scenarios.export', { id: scenarioId })
    expect(findings(text)).toEqual([])
    expect(leftOut).toContain('m2 password')
    const back = await it_.ask('scenarios.import', { text })
    expect(back.problems.map(problem => problem.message)).toContain(
      'password is a secret that was left out. Type it again.',
    )
    expect(findings(await wholeDatabase())).toEqual([])
  })

  it('are sealed when a document with them is imported', async () => {
    await it_.ask('scenarios.import', { text: JSON.stringify(drawing()), connections: { org: 'Acme' } })
    expect(findings(await wholeDatabase())).toEqual([])
  })
})

describe('what an older version has stored in clear', () => {
  it('is sealed after the upgrade, also after it was stopped half-way, and stays what it is', async () => {
    const { installation } = it_
    const { prisma, pool } = installation.services
    const connections = {
      org: (await it_.ask('connections.list', {})).find(one => one.name === 'Acme')?.id ?? '',
    }
    const old = scenarioDocument.parse(
      JSON.parse(
        JSON.stringify(drawing())
          .replaceAll(PLANTED.switched, 'no secret')
          .replaceAll(/\{"is":"sealed","of":(\{"is":"value","value":"[^"]*"\})\}/g, '$1'),
      ),
    )
    const made = await it_.ask('scenarios.create', {
      document: { ...old, modules: [], links: [] },
      connections,
    })
    await prisma.scenario.update({ where: { id: made.id }, data: { draft: JSON.parse(JSON.stringify(old)) } })
    const version = await prisma.scenarioVersion.create({
      data: {
        scenarioId: made.id,
        number: 1,
        documentHash: 'as an older version had it',
        document: JSON.parse(JSON.stringify(old)),
        connections,
      },
    })
    const runId = await run((await it_.ask('scenarios.create', { document: drawing(), connections })).id)
    // As an older version would have written it.
    const at = Date.now()
    const lines = [
      { t: 'trigger', at, bundle: {} },
      { t: 'step', path: 'm1', key: 'm1', at, ms: 0, attempts: 1, status: 'ok', output: {} },
      {
        t: 'begin',
        path: 'm1.m3',
        at,
        input: {
          url: '/x',
          body: `{"client_secret":"${PLANTED.body}"}`,
          headers: [{ key: 'x-api-key', value: PLANTED.header }],
        },
      },
      {
        t: 'intent',
        path: 'm1.m3',
        n: 0,
        at,
        method: 'POST',
        url: `/x?token=${PLANTED.query}`,
        effect: 'write',
        body: `{"client_secret":"${PLANTED.body}"}`,
      },
      {
        t: 'step',
        path: 'm1.m3',
        key: 'm3',
        at,
        ms: 1,
        attempts: 1,
        status: 'ok',
        output: { statusCode: 200, headers: {}, body: { activationUrl: PLANTED.link } },
        calls: [{ n: 0, at, method: 'POST', url: `/x?token=${PLANTED.query}`, ms: 1 }],
      },
      {
        t: 'step',
        path: 'm1.m3.m4',
        key: 'm4',
        at,
        ms: 1,
        attempts: 1,
        status: 'ok',
        input: { variables: { plain: PLANTED.link } },
        output: { plain: PLANTED.link, fine: 'readable' },
      },
    ]
    await prisma.run.update({ where: { id: runId }, data: { versionId: version.id } })
    await pool.query('DELETE FROM journal WHERE run_id = $1', [runId])
    await pool.query(
      'INSERT INTO journal (run_id, seq, epoch, from_index, to_index, data) VALUES ($1, 0, 1, -1, -1, $2)',
      [runId, pack(lines.map(line => JSON.stringify(line)))],
    )
    expect(findings(await wholeDatabase()).sort()).toContain('password')
    await prisma.upgradeJob.deleteMany()
    const { StoredSecrets } = await import('@/server/seal-stored')
    const again = () =>
      new StoredSecrets({
        ...installation.services,
        plan: async id => (await installation.versions.get(id)).plan,
        vault: id => ({
          seal: (text, place) => installation.services.sealer.seal(text, `run:${id}:${place}`),
          open: (text, place) => installation.services.sealer.open(text, `run:${id}:${place}`),
        }),
      })
    const first = again()
    const working = first.work()
    await first.stop()
    await working
    // Read before the job has come to it: nothing in clear either.
    const reader = again()
    await reader.scenario(made.id)
    await reader.run({ id: runId, versionId: version.id })
    expect(findings(await answers(made.id, runId))).toEqual([])
    await again().work()
    await again().work()
    expect(findings(await wholeDatabase())).toEqual([])
    const { steps } = await it_.ask('runs.steps', { id: runId })
    expect(steps.find(step => step.key === 'm4')?.output).toEqual({ plain: '••••••', fine: 'readable' })
    // Frozen again, the draft is the version that it was.
    const next = await run(made.id)
    expect((await it_.ask('runs.get', { id: next })).versionNumber).toBe(1)
    came.length = 0
    await run(made.id)
    expect(came[0]?.body).toContain(PLANTED.password)
  })
})
