import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { webhookInput } from '@/lib/modules/flow/webhook'
import { waitForEnd } from '@/lib/triggers/wait-for-end'
import { Webhooks } from '@/lib/triggers/webhook'
import { ENDINGS } from '@/lib/triggers/webhook-answer'
import { triggerSettings } from '@/server/trigger-settings'
import { testInstallation } from './installation'
import { raw } from './over-http'

const it_ = testInstallation()
const settings = async (versionId: string, moduleKey: string) =>
  webhookInput.parse(await triggerSettings(it_.installation, versionId, moduleKey))
let server: Server
let origin = ''

beforeAll(async () => {
  const { services } = it_.installation
  const webhooks = new Webhooks({
    pool: services.pool,
    engine: services.engine,
    ends: services.ends,
    clock: services.clock,
    log: services.log,
    trigger: settings,
  })
  server = createServer((request, response) => void webhooks.handle(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(() => new Promise(resolve => server.close(resolve)))

/** The HR starter with these settings of its trigger, switched on. @returns its webhook's path */
async function hook(settings: Record<string, Json> = {}): Promise<{ id: string; path: string }> {
  const { id } = await it_.ask('starters.use', { key: 'profile-webhook' })
  const { document, connections, revision } = await it_.ask('scenarios.get', { id })
  const parameters = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, { is: 'value' as const, value }]),
  )
  const modules = document.modules.map(one => (one.key === 'm1' ? { ...one, parameters } : one))
  await it_.ask('scenarios.save', { id, revision, connections, document: { ...document, modules } })
  const { webhook } = await it_.ask('scenarios.switch', { id, active: true })
  return { id, path: new URL(webhook ?? '').pathname }
}

const runsOf = (scenarioId: string): Promise<number> =>
  it_.installation.services.prisma.run.count({ where: { scenarioId } })

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

async function someone(): Promise<string> {
  const { users } = await it_.ask('sandbox.view', {})
  const profile = users.find(user => user.status === 'ACTIVE')?.profile
  return typeof profile === 'object' && profile !== null && 'login' in profile ? String(profile.login) : ''
}

describe('a webhook', () => {
  it('answers 202 with the run that is then on disk, and the run does its work', async () => {
    const { services } = it_.installation
    const { path } = await hook()
    const login = await someone()
    const response = await post(path, { login, title: 'Fellow', department: 'R&D' })
    expect(response.status).toBe(202)
    const { run } = (await response.json()) as { run: string }
    expect(await services.prisma.run.findUnique({ where: { id: run } })).toMatchObject({ trigger: 'webhook' })
    expect(await waitForEnd(services.pool, services.ends, run, 30_000)).toMatchObject({ status: 'succeeded' })
    const { users } = await it_.ask('sandbox.view', {})
    expect(users.map(user => user.profile)).toContainEqual(
      expect.objectContaining({ login, title: 'Fellow' }),
    )
  })

  it('keeps credentials of the caller out of the history', async () => {
    const { services } = it_.installation
    const { path } = await hook()
    const response = await post(
      path,
      { login: 'nobody' },
      { cookie: 'session=hush-hush', 'x-api-key': 'hush-hush' },
    )
    const { run } = (await response.json()) as { run: string }
    await waitForEnd(services.pool, services.ends, run, 30_000)
    const { steps } = await it_.ask('runs.steps', { id: run })
    expect(JSON.stringify(steps)).not.toContain('hush-hush')
  })

  it('starts nothing for a repeated Idempotency-Key, and names the first run', async () => {
    const { path } = await hook()
    const key = { 'idempotency-key': 'order-1' }
    const first = (await (await post(path, { login: 'a' }, key)).json()) as { run: string }
    const second = await post(path, { login: 'a' }, key)
    expect(second.status).toBe(202)
    expect(await second.json()).toMatchObject({ run: first.run, repeated: true })
  })

  it('answers alike for a wrong address and a wrong secret, and 409 while the scenario is off', async () => {
    const { id, path } = await hook()
    const wrong = await post(`${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`, {})
    const nowhere = await post('/webhooks/00000000-0000-4000-8000-000000000000/x', {})
    expect([wrong.status, await wrong.text()]).toEqual([404, await nowhere.text()])
    expect((await post(path.split('/').slice(0, 3).join('/'), {})).status).toBe(404)
    await it_.ask('scenarios.switch', { id, active: false })
    await expect.poll(async () => (await post(path, {})).status, { timeout: 5_000 }).toBe(409)
  })

  it('says what is wrong with a body', async () => {
    const { path } = await hook()
    const response = await post(path, '{"login": ')
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'The body is not JSON: a value is expected where it ends.' },
    ])
  })

  it('waits for the result when the scenario says so', async () => {
    const { path } = await hook({ respond: 'with-result' })
    const good = await post(path, { login: await someone(), title: 'x', department: 'y' })
    expect([good.status, await good.json()]).toMatchObject([200, { status: 'succeeded' }])
    const bad = await post(path, { login: 'nobody@nowhere.example' })
    expect([bad.status, await bad.json()]).toMatchObject([
      200,
      { status: 'failed', firstError: { kind: 'gone' } },
    ])
    const strict = await hook({ respond: 'with-result', whenFailed: '500' })
    expect((await post(strict.path, { login: 'nobody@nowhere.example' })).status).toBe(500)
  })
})

describe('a method', () => {
  const ask = (path: string, method: string, headers: Record<string, string> = {}) =>
    raw(origin, { path, method, headers })

  it('other than POST starts nothing unless the scenario allows it', async () => {
    const { id, path } = await hook()
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE']) {
      const { status, headers, body } = await ask(path, method)
      expect([method, status, headers.allow]).toEqual([method, 405, 'POST, HEAD, OPTIONS'])
      expect(JSON.parse(body)).toEqual({ error: `A ${method} starts nothing here; the scenario takes POST.` })
    }
    const looks = [await ask(path, 'HEAD'), await ask(path, 'OPTIONS')]
    expect(looks.map(({ status, body }) => [status, body])).toEqual([
      [200, ''],
      [204, ''],
    ])
    expect(looks[1]?.headers.allow).toBe('POST, HEAD, OPTIONS')
    expect(await runsOf(id)).toBe(0)
  })

  it('that the scenario allows starts a run, and POST does no more where it is not allowed', async () => {
    const { id, path } = await hook({ methods: ['GET', 'PUT'] })
    expect((await ask(path, 'GET')).status).toBe(202)
    expect((await ask(path, 'PUT')).status).toBe(202)
    expect((await post(path, {})).status).toBe(405)
    expect((await ask(path, 'HEAD')).status).toBe(200)
    expect(await runsOf(id)).toBe(2)
  })

  it('is answered alike whatever it is where the secret is wrong', async () => {
    const { id, path } = await hook({ signature: 'own', signingSecret: 's', signatureHeader: 'x-s' })
    const wrong = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`
    const nowhere = '/webhooks/00000000-0000-4000-8000-000000000000/x'
    const heard = new Set<string>()
    for (const at of [wrong, nowhere, `${wrong}?validationToken=abc`])
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS', 'TRACE']) {
        const { status, body } = await ask(at, method, { 'x-okta-verification-challenge': 'abc' })
        heard.add(`${status} ${body}`)
      }
    expect([...heard]).toEqual([
      '404 {"error":"There is no webhook at this address, or its secret is not right."}',
    ])
    expect((await ask(wrong, 'HEAD')).status).toBe(404)
    expect(await runsOf(id)).toBe(0)
  })
})

describe('a challenge', () => {
  const SAFE = {
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  }
  const TOKEN = 'Validation: <b>Testing</b> café +1'
  const slack = (challenge: string) => JSON.stringify({ token: 't', type: 'url_verification', challenge })
  const okta = (path: string, value: string) =>
    raw(origin, { path, headers: { 'x-okta-verification-challenge': value } })
  const graph = (path: string, token: string) =>
    raw(origin, { method: 'POST', path: `${path}?validationToken=${encodeURIComponent(token)}` })
  const asSlack = (path: string, body: string) =>
    raw(origin, { method: 'POST', path, headers: { 'content-type': 'application/json' }, body })

  it.each([
    ['on', true],
    ['on, and a GET starts runs', true, ['GET', 'POST']],
    ['off', false],
  ])(
    'is answered and starts nothing while the scenario is %s',
    async (_words, active, methods = ['POST']) => {
      const { id, path } = await hook({ methods })
      if (!active) {
        await it_.ask('scenarios.switch', { id, active })
        await expect.poll(async () => (await post(path, {})).status, { timeout: 5_000 }).toBe(409)
      }
      const since = Date.now()
      const first = await okta(path, 'a"b<script>')
      expect(Date.now() - since).toBeLessThan(3_000)
      expect([first.status, first.headers, JSON.parse(first.body)]).toMatchObject([
        200,
        { ...SAFE, 'content-type': 'application/json' },
        { verification: 'a"b<script>' },
      ])
      const second = await graph(path, TOKEN)
      expect([second.status, second.headers, second.body]).toMatchObject([
        200,
        { ...SAFE, 'content-type': 'text/plain; charset=utf-8' },
        TOKEN,
      ])
      const third = await asSlack(path, slack('3eZbrw1a'))
      expect([third.status, third.headers, JSON.parse(third.body)]).toMatchObject([
        200,
        SAFE,
        { challenge: '3eZbrw1a' },
      ])
      expect(await runsOf(id)).toBe(0)
    },
  )

  it('is no way to have us say much', async () => {
    const { id, path } = await hook()
    const long = 'x'.repeat(1_001)
    for (const answer of [
      await okta(path, long),
      await graph(path, long),
      await asSlack(path, slack(long)),
    ]) {
      expect(answer.status).toBe(400)
      expect(answer.body.length).toBeLessThan(200)
    }
    expect((await raw(origin, { method: 'POST', path: `${path}?validationToken=%ff` })).status).toBe(400)
    expect(await runsOf(id)).toBe(0)
  })

  it('by a POST is answered only where it is signed, if signatures are asked for', async () => {
    const { path } = await hook({ signature: 'own', signingSecret: 'hush', signatureHeader: 'X-Sig' })
    expect((await graph(path, TOKEN)).status).toBe(401)
    expect((await asSlack(path, slack('abc'))).status).toBe(401)
    expect((await okta(path, 'abc')).status).toBe(200)
  })
})

describe('a signature', () => {
  it('is asked for before anything else is looked at', async () => {
    const SECRET = 'hush-hush-signing-secret'
    const { id, path } = await hook({ signature: 'github', signingSecret: SECRET })
    const sign = (body: string | Buffer): string =>
      `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
    const body = '{ "login" : "nobody" }'
    const packed = gzipSync(body)
    const send = (what: string | Buffer, headers: Record<string, string>) =>
      raw(origin, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', ...headers },
        body: what,
      })
    const refusals = [
      await send(body, {}),
      await send(body, { 'x-hub-signature-256': sign(`${body} `) }),
      await send('{', { 'x-hub-signature-256': 'sha256=00' }),
      await send('{', { 'content-type': 'klingon' }),
      await send(packed, { 'content-encoding': 'gzip', 'x-hub-signature-256': sign(body) }),
    ]
    expect(new Set(refusals.map(one => `${one.status} ${one.body}`))).toEqual(
      new Set(['401 {"error":"The signature is missing, wrong or too old."}']),
    )
    expect(await runsOf(id)).toBe(0)
    const id1 = { 'x-github-delivery': 'd-1' }
    expect((await send(body, { 'x-hub-signature-256': sign(body), ...id1 })).status).toBe(202)
    // Over the bytes as they came.
    const again = await send(packed, {
      'content-encoding': 'gzip',
      'x-hub-signature-256': sign(packed),
      ...id1,
    })
    expect([again.status, JSON.parse(again.body)]).toMatchObject([202, { repeated: true }])
    expect(await runsOf(id)).toBe(1)
  })
})

describe('a signing secret', () => {
  const SECRET = 'hush-hush-signing-secret'
  const signed = {
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update('{}').digest('hex')}`,
  }

  it('is told to nobody, and stands in clear nowhere', async () => {
    const { prisma } = it_.installation.services
    const { id, path } = await hook({ signature: 'github', signingSecret: SECRET })
    expect((await post(path, {}, signed)).status).toBe(202)
    const scenario = await prisma.scenario.findUniqueOrThrow({ where: { id }, include: { versions: true } })
    const answered = [await it_.ask('scenarios.get', { id }), await it_.ask('scenarios.export', { id })]
    expect(JSON.stringify([scenario, answered])).not.toContain('hush-hush')
  })

  it('that cannot be opened lets nothing through', async () => {
    const { prisma } = it_.installation.services
    const { id, path } = await hook({ signature: 'github', signingSecret: SECRET })
    await prisma.sealedValue.deleteMany({ where: { scenarioId: id } })
    for (const headers of [signed, {}]) expect((await post(path, {}, headers)).status).toBe(503)
    expect(await runsOf(id)).toBe(0)
  })
})

describe('a delivery', () => {
  it('whose id has come before starts nothing, where the trigger names its header', async () => {
    const { id, path } = await hook({ deliveryHeader: 'X-Delivery' })
    const other = await hook()
    for (const [at, headers] of [
      [path, { 'x-delivery': '1' }],
      [path, { 'x-delivery': '1', 'idempotency-key': 'another' }],
      [path, { 'idempotency-key': '1' }],
      [path, { 'x-delivery': '2', 'idempotency-key': '1' }],
      [other.path, { 'x-delivery': '1' }],
      [other.path, { 'x-delivery': '1' }],
    ] as const)
      expect((await post(at, {}, headers)).status).toBe(202)
    expect(await runsOf(id)).toBe(2)
    expect(await runsOf(other.id)).toBe(2)
    expect((await post(path, {}, { 'x-delivery': 'x'.repeat(201) })).status).toBe(400)
  })
})

describe('a body', () => {
  it('that is not read starts nothing, and one that is arrives as it was sent', async () => {
    const { id, path } = await hook()
    const latin = (body: string, type: string) =>
      raw(origin, {
        method: 'POST',
        path,
        headers: { 'content-type': type },
        body: Buffer.from(body, 'latin1'),
      })
    expect((await latin('{"first":"J\xf6rg"}', 'application/json')).status).toBe(415)
    expect((await latin('{"first":"J\xf6rg"}', 'application/json; charset=klingon')).status).toBe(415)
    expect(
      (await raw(origin, { method: 'POST', path, headers: { 'content-encoding': 'zstd' }, body: 'x' }))
        .status,
    ).toBe(415)
    expect((await latin(`{"a":[${'1,'.repeat(99_999)}1]}`, 'application/json')).status).toBe(413)
    expect(await runsOf(id)).toBe(0)
    const sent = await latin(
      '{"first":"J\xf6rg","id":8202522731445525542}',
      'application/json; charset=iso-8859-1',
    )
    const { run } = JSON.parse(sent.body) as { run: string }
    await waitForEnd(it_.installation.services.pool, it_.installation.services.ends, run, 30_000)
    const { steps } = await it_.ask('runs.steps', { id: run })
    expect(steps[0]?.output).toMatchObject({ body: { first: 'Jörg', id: '8202522731445525542' } })
  })
})

describe('a database that only refuses writes', () => {
  it('has every webhook answered 503 within 5 s, and nothing of them happens afterwards', async () => {
    const { id, path } = await hook()
    const { pool } = it_.installation.services
    // The row is known, so that only storing is left.
    expect((await post(path, {}, { 'idempotency-key': 'before' })).status).toBe(202)
    const holder = await pool.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE journal IN ACCESS EXCLUSIVE MODE')
    const since = Date.now()
    try {
      const answers = await Promise.all(Array.from({ length: 150 }, () => post(path, {})))
      expect(Date.now() - since).toBeLessThan(5_000)
      for (const answer of answers) {
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
      }
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
    expect((await post(path, {}, { 'idempotency-key': 'after' })).status).toBe(202)
    const { prisma } = it_.installation.services
    await expect
      .poll(() => prisma.run.count({ where: { scenarioId: id, status: { not: 'cancelled' } } }), {
        timeout: 10_000,
      })
      .toBe(2)
  })

  it('is said so when not even the address can be looked up', async () => {
    const { path } = await hook()
    const holder = await it_.installation.services.pool.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE webhook IN ACCESS EXCLUSIVE MODE')
    try {
      const since = Date.now()
      expect((await post(path, {})).status).toBe(503)
      expect(Date.now() - since).toBeLessThan(3_000)
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
  })

  it('while a run is waited for: the answer names the run, since it is stored', async () => {
    const { path } = await hook({ respond: 'with-result' })
    const broken = { ...it_.installation.services }
    const webhooks = new Webhooks({
      pool: new Proxy(broken.pool, {
        get: (pool, name, receiver) =>
          name === 'query'
            ? (about: { name?: string }) =>
                about.name === 'joinery-ended'
                  ? Promise.reject(new Error('away'))
                  : pool.query(about as never)
            : Reflect.get(pool, name, receiver),
      }),
      engine: broken.engine,
      ends: broken.ends,
      clock: broken.clock,
      log: broken.log,
      trigger: settings,
    })
    const one = createServer((request, response) => void webhooks.handle(request, response))
    await new Promise<void>(resolve => one.listen(0, '127.0.0.1', resolve))
    const address = one.address()
    const at = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const answer = await raw(at, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    one.close()
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      202,
      { run: expect.any(String), status: expect.any(String) },
    ])
  })
})

it('docs/webhooks.md has the answer to each ending', () => {
  const docs = readFileSync('docs/webhooks.md', 'utf8')
  for (const [ending, status] of Object.entries(ENDINGS))
    expect(docs.replace(/ +/g, ' ')).toContain(`| ${ending} | ${status} |`)
})
