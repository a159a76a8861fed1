import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitForEnd } from '@/lib/triggers/wait-for-end'
import { Webhooks } from '@/lib/triggers/webhook'
import { testInstallation } from './installation'

const it_ = testInstallation()
let server: Server
let origin = ''
let respond: 'at-once' | 'with-result' = 'at-once'

beforeAll(async () => {
  const { services } = it_.installation
  const webhooks = new Webhooks({
    pool: services.pool,
    engine: services.engine,
    ends: services.ends,
    clock: services.clock,
    log: services.log,
    trigger: () => Promise.resolve({ respond, secretIn: 'address' }),
  })
  server = createServer((request, response) => void webhooks.handle(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(() => new Promise(resolve => server.close(resolve)))

/** The HR starter, switched on. @returns its webhook's path */
async function hook(): Promise<{ id: string; path: string }> {
  const { id } = await it_.ask('starters.use', { key: 'profile-webhook' })
  const { webhook } = await it_.ask('scenarios.switch', { id, active: true })
  return { id, path: new URL(webhook ?? '').pathname }
}

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
      { error: 'The body is not the JSON that its Content-Type says it is.' },
    ])
  })

  it('waits for the result when the scenario says so', async () => {
    respond = 'with-result'
    const { path } = await hook()
    const good = await post(path, { login: await someone(), title: 'x', department: 'y' })
    expect([good.status, await good.json()]).toMatchObject([200, { status: 'succeeded' }])
    const bad = await post(path, { login: 'nobody@nowhere.example' })
    expect([bad.status, await bad.json()]).toMatchObject([
      500,
      { status: 'failed', firstError: { kind: 'gone' } },
    ])
    respond = 'at-once'
  })
})
