import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { removeData, startJoinery } from '@/e2e/server'
import { build, joinery, LONG, newDataDir, ONE_SENTENCE } from './command'
import { json, startHostileOrg } from './hostile-org'

vi.setConfig({ testTimeout: LONG })
beforeAll(build, LONG)

/** The process number that PostgreSQL left in its data folder, while it runs. */
const postgresIn = async (dataDir: string): Promise<string | null> =>
  (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => null))?.split('\n')[0] ??
  null

const DRAWING = JSON.stringify({
  format: 1,
  name: 'Greet',
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    {
      key: 'm2',
      module: 'flow.set-variables@1',
      parameters: {
        variables: { is: 'fields', fields: { hello: { is: 'mapping', template: 'Hello {{m1.name}}' } } },
      },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})

const LOOK_UP = JSON.stringify({
  format: 1,
  name: 'Look up',
  connections: { org: { kind: 'okta', name: 'Silent' } },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    {
      key: 'm2',
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { userId: { is: 'value', value: 'x' } },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})

describe('one command', () => {
  it('serves from an empty folder with a space in its name, and is up again at once, building nothing', async () => {
    const dataDir = path.join(await newDataDir(), 'my data')
    const first = await startJoinery({ dataDir })
    expect(first.claimLink).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/claim#[\w-]{32}$/)
    expect((await fetch(`${first.url}/claim`)).status).toBe(200)
    // Beside a running server.
    const beside = await joinery(['import', '-'], { env: { JOINERY_DATA_DIR: dataDir }, input: DRAWING })
    expect(beside).toMatchObject({ code: 0, err: '' })
    await first.stop()
    expect(await postgresIn(dataDir)).toBeNull()

    // About a second on a quiet machine; what a busy one takes says nothing.
    const built = (await stat('.next/.joinery-stamp')).mtimeMs
    const began = performance.now()
    const second = await startJoinery({ dataDir })
    expect((await fetch(`${second.url}/claim`)).status).toBe(200)
    expect(performance.now() - began).toBeLessThan(15_000)
    expect((await stat('.next/.joinery-stamp')).mtimeMs).toBe(built)
    await second.stop()
    const without = await joinery(['run', 'Greet', '--input', '{"name":"Ada"}', '--wait', '--json'], {
      env: { JOINERY_DATA_DIR: dataDir },
    })
    expect(without).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(without.out)).toMatchObject({ status: 'succeeded' })
  })

  it('ends everything when the signal comes while it is still starting', async () => {
    const dataDir = await newDataDir()
    const child = spawn(process.execPath, ['bin/joinery.mjs', 'start'], {
      env: { ...process.env, JOINERY_DATA_DIR: dataDir, PORT: '3987' },
      stdio: 'ignore',
    })
    const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
    await expect
      .poll(() => readdir(path.join(dataDir, 'postgres')).catch(() => []), { timeout: 60_000 })
      .toContain('PG_VERSION')
    child.kill('SIGTERM')
    // One press may come twice: from the terminal, and from npm.
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(await postgresIn(dataDir)).toBeNull()
  })

  it('ends within seconds while a run waits for a silent org, and the next start goes on with it', async () => {
    const org = await startHostileOrg()
    onTestFinished(() => org.close())
    const env = { JOINERY_LOOPBACK_ORGS: org.origin }
    const first = await startJoinery({ env })
    const beside = { ...env, JOINERY_DATA_DIR: first.dataDir }
    onTestFinished(() => removeData(first.dataDir))
    const add = ['connection', 'add', '--name', 'Silent', '--host', org.origin, '--token-stdin']
    org.become(json(500, {}))
    await joinery(add, { env: beside, input: '00token-of-a-test' })
    const calls: (string | undefined)[] = []
    org.become((_response, request) => calls.push(request.url))
    await joinery(['import', '-'], { env: beside, input: LOOK_UP })
    await joinery(['run', 'Look up'], { env: beside })
    await expect.poll(() => calls, { timeout: 15_000 }).toEqual(['/api/v1/users/x'])
    const began = performance.now()
    await first.stop()
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(await postgresIn(first.dataDir)).toBeNull()
    org.become(json(200, { id: 'x', status: 'ACTIVE', profile: { login: 'x@example.com' } }))
    const second = await startJoinery({ env, dataDir: first.dataDir })
    await expect
      .poll(async () => (await joinery(['runs', '--json'], { env: beside })).out, { timeout: 30_000 })
      .toContain('"succeeded"')
    await second.stop()
  })

  it('takes a data folder that was copied to another place without its rights', async () => {
    const dataDir = await newDataDir()
    await joinery(['import', '-'], { env: { JOINERY_DATA_DIR: dataDir }, input: DRAWING })
    const copy = path.join(await newDataDir(), 'copy')
    await cp(dataDir, copy, { recursive: true, filter: from => !from.endsWith('socket') })
    await chmod(copy, 0o755)
    await chmod(path.join(copy, 'postgres'), 0o755)
    const ran = await joinery(['run', 'Greet', '--wait'], { env: { JOINERY_DATA_DIR: copy } })
    expect(ran).toMatchObject({ code: 0, err: '', out: '“Greet”: succeeded, 1 bundles.\n' })
  })
})

describe('what keeps it from starting is one sentence', () => {
  const cases: [what: string, env: Record<string, string>, words: RegExp][] = [
    ['an address that is none', { DATABASE_URL: 'nonsense' }, /DATABASE_URL must look like/],
    [
      'a host that nobody knows',
      { DATABASE_URL: 'postgresql://a:hush@none.invalid/b' },
      /host .* is not known/,
    ],
    [
      'a port where nothing listens',
      { DATABASE_URL: 'postgresql://a:hush@127.0.0.1:1/b' },
      /Nothing listens/,
    ],
    ['a port that is none', { PORT: 'abc' }, /PORT must be a port number/],
    ['an address of no interface', { HOST: '192.0.2.7' }, /no address 192\.0\.2\.7/],
    [
      'a test org elsewhere',
      { JOINERY_LOOPBACK_ORGS: 'http://10.0.0.1:80' },
      /JOINERY_LOOPBACK_ORGS may only/,
    ],
    ['a key that is none', { JOINERY_SECRET_KEY: 'hush' }, /secret key must be 32 bytes/],
    [
      'an owner with a weak password',
      { JOINERY_OWNER_EMAIL: 'ada@example.com', JOINERY_OWNER_PASSWORD: 'hush' },
      /JOINERY_OWNER_PASSWORD is not good enough: Use at least 10/,
    ],
  ]
  it.each(cases)('%s', async (_what, env, words) => {
    const dataDir = await newDataDir()
    const ended = await joinery(['start'], { env: { JOINERY_DATA_DIR: dataDir, PORT: '3986', ...env } })
    const said = withoutNext(ended.err)
    expect(said).toMatch(ONE_SENTENCE)
    expect(said).toMatch(words)
    expect(said).not.toContain('hush')
    expect(ended.code).toBe(2)
    expect(await postgresIn(dataDir)).toBeNull()
  })

  it('a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const dataDir = await newDataDir()
    const ended = await joinery(['start'], { env: { JOINERY_DATA_DIR: dataDir, PORT: port } })
    other.close()
    expect(withoutNext(ended.err)).toMatch(ONE_SENTENCE)
    expect(ended).toMatchObject({
      code: 2,
      err: expect.stringContaining(`already listens at 127.0.0.1:${port}`),
    })
    expect(await postgresIn(dataDir)).toBeNull()
  })

  it('a server that is no PostgreSQL', async () => {
    const other = createServer(socket => {
      socket.on('error', () => undefined)
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : 0
    const ended = await joinery(['migrate'], {
      env: { DATABASE_URL: `postgresql://a:hush@127.0.0.1:${port}/b` },
    })
    other.close()
    expect(ended.err).toMatch(ONE_SENTENCE)
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('is no PostgreSQL') })
  })

  it('a half-made data folder', async () => {
    const dataDir = await newDataDir()
    await mkdir(path.join(dataDir, 'postgres'))
    const ended = await joinery(['migrate'], { env: { JOINERY_DATA_DIR: dataDir } })
    expect(ended.err).toMatch(ONE_SENTENCE)
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('holds no database') })
  })
})

describe('the key that seals the tokens', () => {
  it('is missed when it is gone or another, before anything is served, and can be given up', async () => {
    const dataDir = await newDataDir()
    const env = { JOINERY_DATA_DIR: dataDir }
    const file = path.join(dataDir, 'secret.key')
    expect(await joinery(['import', '-'], { env, input: DRAWING })).toMatchObject({ code: 0 })
    const right = await readFile(file, 'utf8')
    await rm(file)
    const gone = await joinery(['runs'], { env })
    expect(gone.err).toMatch(ONE_SENTENCE)
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining(`The key file ${file} is gone`) })
    expect(await readdir(dataDir)).not.toContain('secret.key')
    await writeFile(file, 'ab'.repeat(32), { mode: 0o600 })
    const another = await joinery(['start'], { env })
    expect(another.err).toMatch(ONE_SENTENCE)
    expect(another).toMatchObject({ code: 2, err: expect.stringContaining('is not the one that sealed') })
    expect(await postgresIn(dataDir)).toBeNull()
    await writeFile(file, right)
    expect(await joinery(['runs'], { env })).toMatchObject({ code: 0 })
    await writeFile(file, 'ab'.repeat(32))
    expect(await joinery(['forget-secrets'], { env })).toMatchObject({ code: 2 })
    expect(await joinery(['forget-secrets', '--yes'], { env })).toMatchObject({ code: 0, err: '' })
    expect(await joinery(['run', 'Greet', '--wait'], { env })).toMatchObject({ code: 0 })
  })
})

/** Next greets with a line of its own. */
const withoutNext = (text: string): string => text.replace(/^.*Running next\.config\.js.*\n/m, '')
