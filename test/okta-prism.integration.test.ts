import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallRequest } from '@/lib/module-kit/call'
import type { OktaClient } from '@/lib/modules/okta/client'
import { fields, value } from '@/lib/scenario/starters/draw'
import { clientTo, scenarioOn } from './org-over-http'

const SPEC = path.resolve('../shared/okta/openapi-subset.json')
const there = existsSync(SPEC)
if (!there) process.stdout.write('Okta’s description is not here: 1 suite against Prism was skipped.\n')

/** Prism refuses whatever breaks Okta's own OpenAPI description, and says why in a header. */
describe.skipIf(!there)('Okta’s own description, as Prism reads it', () => {
  let prism: ChildProcess
  let client: OktaClient
  const asked: CallRequest[] = []

  beforeAll(async () => {
    const port = await freePort()
    prism = spawn(
      'npx',
      [
        '-y',
        '-p',
        '@stoplight/prism-cli@5.14.2',
        'prism',
        'mock',
        SPEC,
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    )
    await new Promise<void>((resolve, reject) => {
      prism.stdout?.on('data', chunk => /listening/i.test(String(chunk)) && resolve())
      prism.once('exit', code => reject(new Error(`Prism ended with ${code}`)))
    })
    const real = clientTo(`http://127.0.0.1:${port}`)
    client = {
      ...real,
      send: (request, options) => {
        asked.push(request)
        return real.send(request, options)
      },
    }
  }, 240_000)

  afterAll(async () => {
    await client?.close()
    if (prism?.pid !== undefined && prism.exitCode === null) process.kill(-prism.pid)
  })

  const profile = {
    login: value('ada@example.com'),
    email: value('ada@example.com'),
    firstName: value('Ada'),
    lastName: value('Byron'),
  }
  it.each([
    ['every user', 'okta.list-users@1', {}],
    ['a query', 'okta.list-users@1', { searchBy: value('query'), q: value('ada') }],
    ['a filter', 'okta.list-users@1', { searchBy: value('filter'), filter: value('status eq "ACTIVE"') }],
    [
      'a sorted search',
      'okta.list-users@1',
      {
        searchBy: value('search'),
        search: value('profile.department eq "Engineering"'),
        sortBy: value('profile.lastName'),
        sortOrder: value('asc'),
      },
    ],
    ['a user by id', 'okta.get-user@1', { userId: value('00ub0oNGTSWTBKOLGLNR') }],
    [
      'a partial update',
      'okta.update-user@1',
      { userId: value('00u1'), profile: fields({ title: value('CEO') }) },
    ],
    [
      'a full replacement',
      'okta.update-user@1',
      { userId: value('00u1'), update: value('full'), profile: fields(profile) },
    ],
    [
      'a user put into groups',
      'okta.update-user@1',
      { userId: value('00u1'), groupIds: value(['00g1', '00g2']) },
    ],
    ['a new user', 'okta.create-user@1', { profile: fields(profile), activate: value(false) }],
    [
      'a new user with everything',
      'okta.create-user@1',
      {
        profile: fields({ ...profile, countryCode: value('GB'), mobilePhone: value('+44 20 7946 0000') }),
        passwordType: value('plain'),
        password: value('Tr0ubadour-Xyz'),
        recoveryQuestion: value('Who was the first?'),
        recoveryAnswer: value('Annie Oakley'),
        groupIds: value(['00g1']),
        changePasswordAtNextLogin: value(true),
      },
    ],
    [
      'a hashed password',
      'okta.create-user@1',
      {
        profile: fields(profile),
        passwordType: value('hash'),
        hash: fields({
          algorithm: value('BCRYPT'),
          workFactor: value(10),
          salt: value('rwh1vH9Rg0bMkQvPBoAUqe'),
          value: value('k1F4kY8oOQkJD0ZBnSkFrFxLwE5Vcxa'),
        }),
      },
    ],
    ['a deactivation', 'okta.delete-user@1', { userId: value('00u1'), what: value('deactivate') }],
    ['a raw call', 'okta.api-call@1', { url: value('/api/v1/groups?limit=2') }],
  ] as const)('accepts the requests for %s', async (_what, module, parameters) => {
    asked.length = 0
    const run = scenarioOn(client, [{ module, parameters: { ...parameters } }])
    const outcome = await run.toTheEnd()
    // Prism's made-up answers may lead anywhere; what counts is that no request was refused.
    const refused = outcome.status === 'failed' ? outcome.firstError : null
    expect([400, 401, 405, 415, 422]).not.toContain(refused?.status)
    expect(asked.length).toBeGreaterThan(0)
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
