import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { removeData, startJoinery, type TestServer } from '@/e2e/server'
import { build, LONG } from './command'
import { json, startHostileOrg } from './hostile-org'
import { type Answer, Jar, raw, signIn } from './over-http'
import { everyRoute } from './routes'

const OWNER = { email: 'ada@example.com', password: 'correct horse battery' }
const TOKEN = '00Aa-token-that-nobody-may-see_42'
const KEY = 'ab12'.repeat(16)
const routes = everyRoute()
const pages = routes.filter(({ methods }) => methods === null).map(one => one.path)
const changing = routes.flatMap(({ path: at, methods }) =>
  (methods ?? []).filter(method => method !== 'GET').map(method => ({ path: at, method })),
)
const org = await startHostileOrg()
let server: TestServer
const jar = new Jar()
const answers: Answer[] = []

/** Sends as the signed-in owner's browser would; every answer is kept, to look for secrets in. */
async function ask(
  line: Parameters<typeof raw>[1],
  more: Record<string, string> = { origin: server.url, cookie: jar.header },
): Promise<Answer> {
  const answer = await raw(server.url, { ...line, headers: { ...more, ...line.headers } })
  answers.push(answer)
  return answer
}

const JSON_TYPE = { 'content-type': 'application/json' }
const operate = (key: string, input: unknown, more?: Record<string, string>): Promise<Answer> =>
  ask({ method: 'POST', path: `/api/do/${key}`, headers: JSON_TYPE, body: JSON.stringify(input) }, more)

vi.setConfig({ testTimeout: LONG, hookTimeout: LONG })
beforeAll(async () => {
  await build()
  org.become(json(401, { errorCode: 'E0000011', errorSummary: `Invalid token ${TOKEN}` }))
  server = await startJoinery({
    env: {
      JOINERY_OWNER_EMAIL: OWNER.email,
      JOINERY_OWNER_PASSWORD: OWNER.password,
      JOINERY_SECRET_KEY: KEY,
      JOINERY_LOOPBACK_ORGS: org.origin,
    },
  })
  await signIn(server.url, jar, OWNER)
  const added = await operate('connections.add', { name: 'Acme', host: org.origin, token: TOKEN })
  expect(added.status).toBe(200)
})
afterAll(async () => {
  await server.stop()
  await removeData(server.dataDir)
  await org.close()
})

it('finds the routes of the app', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['/', '/claim', '/sign-in', '/scenarios', '/connections', '/runs']),
  )
  expect(changing).toContainEqual({ path: '/api/claim', method: 'POST' })
  expect(changing).toContainEqual({ path: '/api/do/connections.add', method: 'POST' })
})

describe.each(pages)('the page %s', at => {
  const isOpen = ['/sign-in', '/claim'].includes(at)

  it('shows a stranger nothing', async () => {
    const { status, headers, body } = await ask({ path: at }, {})
    if (isOpen) expect([200, 307]).toContain(status)
    else expect([status, headers.location]).toEqual([307, expect.stringMatching(/^\/(?:sign-in|scenarios)$/)])
    expect(body).not.toMatch(/Acme|ada@example/)
    // Nor does what the router asks for.
    const flight = await ask({ path: `${at}?_rsc=1`, headers: { rsc: '1', 'next-router-prefetch': '1' } }, {})
    expect(flight.body).not.toMatch(/Acme|ada@example/)
  })

  it('is kept by nobody, framed by nobody, and runs only scripts with its own nonce', async () => {
    const { status, headers, body } = await ask({ path: at })
    expect([200, 307, 404]).toContain(status)
    expect(headers['cache-control']).toContain('no-store')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers['x-powered-by']).toBeUndefined()
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("frame-ancestors 'none'")
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    expect(nonce).toMatch(/^[\w+/]{24}$/)
    for (const [tag] of body.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`)
    for (const [tag] of body.matchAll(/<style\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`)
    expect(body).not.toMatch(/\son\w+="|javascript:/i)
  })
})

describe.each(changing)('$method $path', ({ method, path: at }) => {
  it('takes nothing from another site, whoever is signed in', async () => {
    const cookie = jar.header
    const origins: Record<string, string>[] = [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: `${server.url}.evil.example` },
      { origin: server.url.replace(/\d+$/, '1') },
      { origin: server.url, 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of origins) {
      const answer = await ask({ method, path: at, headers: JSON_TYPE, body: '{}' }, { cookie, ...headers })
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([403, { error: { code: 'forbidden' } }])
    }
  })

  it('is not reached under a foreign name', async () => {
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.evil.example', 'a b']) {
      const answer = await ask({ method, path: at, headers: { ...JSON_TYPE, host }, body: '{}' })
      expect([400, 421]).toContain(answer.status)
    }
  })

  it('refuses in words what is no request at all', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"__proto__":{"role":"owner"}}',
      '{"constructor":{"prototype":{"x":1}}}',
      deep,
    ]
    for (const body of bodies) {
      const { status, body: text } = await ask({ method, path: at, headers: JSON_TYPE, body })
      expect([at, body.slice(0, 40), status, text.slice(0, 200)]).toEqual([
        at,
        body.slice(0, 40),
        expect.toSatisfy((it: number) => it < 500),
        text.slice(0, 200),
      ])
      expect(text).not.toMatch(/\bat \S+ \(|node_modules|\.ts:\d/)
    }
    const long = await ask({ method, path: at, headers: JSON_TYPE, body: `"${'x'.repeat(3_100_000)}"` })
    expect([long.status, JSON.parse(long.body)]).toMatchObject([413, { error: { code: 'too-large' } }])
  })

  it('takes only its own content type', async () => {
    if (at.startsWith('/api/auth/')) return
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
    ]) {
      const answer = await ask({ method, path: at, headers: { 'content-type': type }, body: '{}' })
      expect(answer.status).toBe(400)
      expect(answer.headers['cache-control']).toContain('no-store')
    }
  })

  it('asks who it is', async () => {
    if (!at.startsWith('/api/do/')) return
    for (const cookie of [
      '',
      'next-auth.session-token=x.y.z',
      jar.header.replace(/session-token=[^;]{10}/, 'session-token=AAAAAAAAAA'),
    ]) {
      const answer = await ask(
        { method, path: at, headers: JSON_TYPE, body: '{}' },
        { origin: server.url, cookie },
      )
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
        401,
        { error: { code: 'unauthenticated' } },
      ])
    }
  })
})

describe('a body without a length', () => {
  it('is read no further than 3 MB', async () => {
    const body = Buffer.alloc(8_000_000, 'x')
    const answer = await ask({ method: 'POST', path: '/api/claim', headers: JSON_TYPE, body, chunked: true })
    expect([400, 413]).toContain(answer.status)
  })
})

describe('a path', () => {
  const climbs = [
    '/../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/_next/static/../../../secret.key',
    '/_next/static/%2e%2e/%2e%2e/package.json',
    '/_next/static/..%5c..%5cpackage.json',
    '/_next/../package.json',
    '/.env',
    '/.git/config',
    '/data/secret.key',
    '/package.json',
    '/_next/image?url=%2Fapi%2Fauth%2Fsession&w=64&q=75',
    '/_next/image?url=http%3A%2F%2F127.0.0.1%2F&w=64&q=75',
    '/_next/data/x/scenarios.json',
    '/scenarios/..%2f..%2fetc',
    '/scenarios/%00',
    '/scenarios/%ff',
    '/scenarios/%',
    '/runs/__proto__',
    '/runs?before=%00&status=__proto__',
    '/api/do/__proto__',
    '/api/do/constructor',
    '/api/do/..%2fclaim',
    '/webhooks/../healthz',
    '/webhooks/__proto__/x',
    `/webhooks/${'a'.repeat(20_000)}`,
    '/api/auth/__proto__',
    '/api/auth/providers/../../do',
  ]
  it.each(climbs)('%s leads to nothing', async at => {
    for (const method of ['GET', 'POST']) {
      const { status, body } = await ask({
        method,
        path: at,
        headers: JSON_TYPE,
        ...(method === 'POST' ? { body: '{}' } : {}),
      })
      expect([at, method, status]).toEqual([at, method, expect.toSatisfy((it: number) => it < 500)])
      expect(body).not.toMatch(/root:|"dependencies"|\[core\]/)
    }
  })

  it('never leads to another site', async () => {
    const away = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'javascript:alert(1)',
      '/%09/evil.example',
      ' //evil.example',
      `${server.url}@evil.example`,
      `${server.url}.evil.example`,
    ]
    const leads = (answer: Answer): string => String(answer.headers.location ?? '')
    const isOurs = (to: string): boolean => new URL(to, server.url).origin === server.url
    for (const to of away) {
      const next = encodeURIComponent(to)
      for (const at of [
        `/sign-in?next=${next}`,
        `/sign-in?callbackUrl=${next}`,
        `/api/auth/signin?callbackUrl=${next}`,
        `/api/auth/signout?callbackUrl=${next}`,
        `/api/auth/error?error=${next}`,
      ]) {
        expect([at, isOurs(leads(await ask({ path: at })))]).toEqual([at, true])
      }
      const signed = await signIn(server.url, new Jar(), OWNER, { callbackUrl: to })
      expect(isOurs((JSON.parse(signed.body) as { url: string }).url)).toBe(true)
    }
    for (const at of [
      '//evil.example',
      '//evil.example/',
      '///evil.example/%2e%2e',
      '/\\evil.example/',
      '/%5cevil.example',
      'http://evil.example/x',
    ])
      expect([at, isOurs(leads(await ask({ path: at })))]).toEqual([at, true])
    const forwarded = await ask(
      {
        path: '/scenarios',
        headers: {
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
          forwarded: 'host=evil.example',
        },
      },
      {},
    )
    expect(isOurs(leads(forwarded))).toBe(true)
  })
})

describe('a session', () => {
  it('lies in a cookie that scripts and other sites do not get', async () => {
    for (const [name, { attributes }] of jar.cookies) {
      expect([name, attributes]).toEqual([name, expect.stringMatching(/HttpOnly/i)])
      expect([name, attributes]).toEqual([name, expect.stringMatching(/SameSite=(?:Lax|Strict)/i)])
    }
    expect([...jar.cookies.keys()]).toContain('joinery-device')
  })

  it('ends on the server when somebody signs out, whoever kept the cookie', async () => {
    const mine = new Jar()
    await signIn(server.url, mine, OWNER)
    const kept = mine.header
    const who = { origin: server.url, cookie: kept }
    expect((await operate('scenarios.list', {}, who)).status).toBe(200)
    const { csrfToken } = JSON.parse((await ask({ path: '/api/auth/csrf' }, who)).body) as {
      csrfToken: string
    }
    await ask(
      {
        method: 'POST',
        path: '/api/auth/signout',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `csrfToken=${csrfToken}&json=true`,
      },
      who,
    )
    expect((await operate('scenarios.list', {}, who)).status).toBe(401)
    expect((await ask({ path: '/scenarios' }, who)).status).toBe(307)
  })

  it('is not begun without the form’s own token', async () => {
    const answer = await ask(
      {
        method: 'POST',
        path: '/api/auth/callback/credentials',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...OWNER, json: 'true' }).toString(),
      },
      { origin: server.url },
    )
    expect(String(answer.headers['set-cookie'])).not.toContain('session-token=ey')
    expect(answer.body).toContain('csrf=true')
  })

  it('is slowed down for whoever guesses, and not for the owner’s browser', async () => {
    const stranger = new Jar()
    const words: string[] = []
    for (let at = 0; at < 12; at++)
      words.push((await signIn(server.url, stranger, { email: OWNER.email, password: 'guess' })).body)
    expect(decodeURIComponent(words.at(-1) ?? '').replaceAll('+', ' ')).toContain('Too many tries')
    const owner = await signIn(server.url, jar, OWNER)
    expect(owner.status).toBe(200)
  })
})

describe('an installation with an owner', () => {
  it('cannot be claimed, with any token', async () => {
    for (const token of ['', 'x', 'A'.repeat(32), { $ne: null }, ['x'], null]) {
      const answer = await ask(
        {
          method: 'POST',
          path: '/api/claim',
          headers: JSON_TYPE,
          body: JSON.stringify({
            token,
            name: 'Eve',
            email: 'eve@example.com',
            password: 'correct horse battery',
          }),
        },
        { origin: server.url },
      )
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([403, { error: { code: 'forbidden' } }])
    }
  })
})

describe('a socket', () => {
  /** Writes bytes as they are. @returns all that came back until the other side ended */
  const talk = (bytes: string): Promise<string> =>
    new Promise(resolve => {
      let heard = ''
      const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes))
      socket.on('data', chunk => {
        heard += chunk
        if (heard.length > 50_000) socket.destroy()
      })
      socket.on('error', () => undefined)
      socket.once('close', () => resolve(heard))
    })

  it.each([
    ['no host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 400/],
    [
      'two lengths',
      'POST /api/claim HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      /^HTTP\/1\.1 400/,
    ],
    [
      'a length and chunks',
      'POST /api/claim HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400/,
    ],
    [
      'an upgrade nobody offers',
      'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      /^$/,
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431/,
    ],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', /^HTTP\/1\.1 400/],
  ])('that sends %s is answered shortly', async (_what, bytes, words) => {
    expect(await talk(bytes)).toMatch(words)
  })
})

describe('a webhook', () => {
  let at = ''
  beforeAll(async () => {
    const made = await operate('starters.use', { key: 'profile-webhook' })
    const { id } = (JSON.parse(made.body) as { value: { id: string } }).value
    const on = await operate('scenarios.switch', { id, active: true })
    at = new URL((JSON.parse(on.body) as { value: { webhook: string } }).value.webhook).pathname
  })

  it('starts nothing by a look or by a browser’s question', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['OPTIONS', 204],
      ['TRACE', 405],
      ['PROPFIND', 405],
      ['GET', 405],
    ] as const)
      expect([method, (await ask({ method, path: at }, {})).status]).toEqual([method, status])
  })

  it('refuses a long body with 413, announced or not, and deep nesting', async () => {
    const body = Buffer.alloc(4_600_000, 'x')
    for (const chunked of [false, true]) {
      const answer = await ask(
        { method: 'POST', path: at, headers: { 'content-type': 'text/plain' }, body, chunked },
        {},
      )
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        413,
        { error: 'The body is longer than 4.5 MB.' },
      ])
    }
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`
    expect((await ask({ method: 'POST', path: at, headers: JSON_TYPE, body: deep }, {})).status).toBe(400)
    const abyss = '['.repeat(1_000_000)
    expect((await ask({ method: 'POST', path: at, headers: JSON_TYPE, body: abyss }, {})).status).toBe(400)
  })

  it('does not tell what is wrong with an address, and stands ten thousand guesses', async () => {
    const [, , id = '', secret = ''] = at.split('/')
    const wrong = [
      `/webhooks/${id}/${secret.slice(0, -1)}`,
      `/webhooks/${id}/${secret}A`,
      `/webhooks/${id}`,
      `/webhooks/${id}/`,
      `/webhooks/${id.replace(/./, 'f')}/${secret}`,
      '/webhooks/x',
      '/webhooks/',
    ]
    const heard = await Promise.all(wrong.map(one => ask({ method: 'POST', path: one, body: '{}' }, {})))
    expect(new Set(heard.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
    expect(heard[0]?.status).toBe(404)
    const statuses = new Set<number>()
    for (let round = 0; round < 100; round++) {
      const batch = Array.from({ length: 100 }, (_, each) => {
        const number = (round * 100 + each).toString(16).padStart(12, '0')
        return raw(server.url, {
          method: 'POST',
          path: `/webhooks/00000000-0000-4000-8000-${number}/guess`,
          body: '{}',
        })
      })
      for (const { status } of await Promise.all(batch)) statuses.add(status)
    }
    expect([...statuses]).toEqual([404])
    expect((await ask({ path: '/healthz' }, {})).status).toBe(200)
  })
})

describe('no secret', () => {
  const secrets = (): [string, RegExp | string][] => [
    ['the token', TOKEN],
    ['the key', KEY],
    ['the key in base64', Buffer.from(KEY, 'hex').toString('base64')],
    ['a password’s hash', /\$argon2id\$/],
    ['the password', OWNER.password],
    ['a sealed secret', /\bv1\.k1\.[\w-]{10}/],
  ]

  it('stands in any answer so far', async () => {
    for (const at of pages) await ask({ path: at })
    for (const key of ['connections.list', 'scenarios.list', 'runs.list', 'sandbox.view'])
      await operate(key, {})
    expect(answers.length).toBeGreaterThan(500)
    for (const { headers, body } of answers) {
      const all = JSON.stringify(headers) + body
      for (const [what, secret] of secrets())
        expect([what, typeof secret === 'string' ? all.includes(secret) : secret.test(all)]).toEqual([
          what,
          false,
        ])
    }
  })

  it('and no code of the server stands in what browsers load', () => {
    const files = readdirSync('.next/static', { recursive: true, withFileTypes: true }).filter(file =>
      file.isFile(),
    )
    expect(files.length).toBeGreaterThan(10)
    for (const file of files) {
      const text = readFileSync(path.join(file.parentPath, file.name), 'latin1')
      const found =
        /sealedToken|passwordHash|aes-256-gcm|argon2|NEXTAUTH_SECRET|DATABASE_URL|JOINERY_SECRET_KEY|pg_catalog|SSWS \$|lib\/modules\/okta\/client/.exec(
          text,
        )
      expect([file.name, found?.[0]]).toEqual([file.name, undefined])
    }
  })
})
