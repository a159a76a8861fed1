import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { STARTERS } from '@/lib/scenario/starters'
import { type Ended, newDataDir, ONE_SENTENCE } from './command'
import { type Deed, json } from './hostile-org'
import { serverBesideOrg } from './server-beside-org'

const { org, run } = await serverBesideOrg()
const TOKEN = '00Token-Of_a_command/line+test='

const GOOD: Deed = (response, request, about) => {
  if (request.headers.authorization !== `SSWS ${TOKEN}` && request.url !== '/.well-known/okta-organization')
    return json(401, { errorCode: 'E0000011', errorSummary: 'Invalid token provided' })(
      response,
      request,
      about,
    )
  const known: Record<string, unknown> = {
    '/.well-known/okta-organization': { id: '00o1', pipeline: 'idx' },
    '/api/v1/users/me': {
      id: '00u1',
      profile: { login: 'ada@example.com', firstName: 'Ada', lastName: 'Byron' },
    },
    '/api/v1/org': { companyName: 'Acme' },
  }
  const body = known[request.url ?? '']
  json(body === undefined ? 404 : 200, body ?? { errorCode: 'E0000007' })(response, request, about)
}

describe('connection add', () => {
  const add = (name: string, host: string, token: string, ...more: string[]): Promise<Ended> =>
    run(['connection', 'add', '--name', name, '--host', host, '--token-stdin', ...more], `${token}\n`)

  it('stores a connection and says whose token it is', async () => {
    org.become(GOOD)
    expect(await add('Acme', org.origin, TOKEN)).toEqual({
      code: 0,
      out: `Stored “Acme” (${org.origin}).\nThe token belongs to Ada Byron at Acme.\n`,
      err: '',
    })
    const again = await add('Acme', org.origin, TOKEN, '--json')
    expect(again).toEqual({ code: 2, out: '', err: 'joinery: There is a connection named “Acme” already.\n' })
    const listed = await run(['connection', 'list', '--json'])
    expect(JSON.parse(listed.out)).toContainEqual(
      expect.objectContaining({ name: 'Acme', origin: org.origin }),
    )
    expect(listed.out).not.toContain(TOKEN)
  })

  it('never prints the token, even when the org does', async () => {
    org.become(
      json(401, {
        errorCode: 'E0000011',
        errorSummary: `Invalid token ${TOKEN}`,
        x: encodeURIComponent(TOKEN),
      }),
    )
    const echoed = await add('Echo', org.origin, TOKEN)
    expect(echoed.code).toBe(1)
    expect(echoed.err).toContain('It does not work yet: ')
    expect(echoed.out + echoed.err + (await run(['connection', 'list', '--json'])).out).not.toContain(TOKEN)
  })

  it.each([
    ['a lookalike', 'acme.okta.com.evil.example', TOKEN, /pretends to be|not an Okta address/],
    ['an address inside the network', 'http://10.0.0.1', TOKEN, /only reached by https/],
    ['a loopback address that is not allowed', 'http://127.0.0.1:9', TOKEN, /only reached by https/],
    ['no token', org.origin, '', /API token/],
    ['a token of two words', org.origin, `${TOKEN} ${TOKEN}`, /plain characters and no spaces/],
  ])('refuses %s in one sentence', async (_what, host, token, words) => {
    const refused = await add('Never', host, token)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(ONE_SENTENCE)
    expect(refused.err).toMatch(words)
    expect(refused.err).not.toContain(TOKEN)
  })
})

const DRAWING = {
  format: 1,
  name: 'Look somebody up',
  connections: { org: { kind: 'okta', name: 'Sandbox org' } },
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    {
      key: 'm2',
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { userId: { is: 'mapping', template: '{{m1.id}}' } },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
}
const changed = (from: string, to: string): string => JSON.stringify(DRAWING).replace(from, to)

describe('import', () => {
  // What is wrong with a document is lib/scenario/import.test.ts; here it is how a command says it.
  it.each([
    ['no JSON', '{"format": 1,\n "name": x}', /not JSON: line 2: a value is expected \(column 10\)/],
    [
      'an unknown key',
      changed('"parameters"', '"paramters"'),
      /modules\[1\]\.paramters: is not known here \(line 1\)/,
    ],
    ['a newer format', changed('"format":1', '"format":99'), /format 99, which a newer Joinery wrote/],
    ['a reserved name', changed('"userId"', '"__proto__"'), /the name “__proto__” is reserved/],
  ])('refuses %s in one sentence', async (_what, text, words) => {
    const refused = await run(['import', '-'], text)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(ONE_SENTENCE)
    expect(refused.err).toMatch(words)
  })

  it.each([
    [
      'an unknown module',
      changed('okta.get-user@1', 'okta.get-usr@1'),
      'm2: m2 is okta.get-usr@1, which this installation does not know',
    ],
    [
      'an unknown parameter',
      changed('"userId"', '"userNo"'),
      'm2.userNo: Get a User has no parameter “userNo”',
    ],
    [
      'a missing connection',
      changed('Sandbox org', 'Nowhere'),
      'There is no connection named “Nowhere” here for the slot “org”',
    ],
    [
      'a loop',
      changed(']}', ',{"id":"l2","from":"m2","to":"m2"}]}').replace('"modules":[', '"modules":['),
      'm2: m2 is part of a loop',
    ],
    ['a mapping that cannot be read', changed('{{m1.id}}', 'x{{m1.id + }}'), 'm2.userId, character '],
    [
      'a mapping of what does not come before',
      changed('m1.id', 'm9.id'),
      'm2.userId, character 3: There is nothing named m9',
    ],
  ])('takes %s as a draft, and says what is to be done, and where', async (_what, text, words) => {
    const imported = await run(['import', '-'], text.replace(DRAWING.name, 'A draft'))
    expect(imported).toMatchObject({ code: 0, err: '' })
    expect(imported.out).toContain(`Still to do: ${words}`)
  })

  it('and export give the same document again', async () => {
    const folder = await newDataDir()
    const starters = STARTERS.filter(({ key }) => ['cost-centers', 'profile-webhook'].includes(key))
    expect(starters).toHaveLength(2)
    for (const { key, document } of starters) {
      const file = path.join(folder, `${key} with a space.json`)
      const filled = Object.fromEntries(
        Object.entries(document.connections).map(([slot, about]) => [
          slot,
          { ...about, name: 'Sandbox org' },
        ]),
      )
      await writeFile(file, JSON.stringify({ ...document, connections: filled }))
      const first = JSON.parse((await run(['import', file, '--json'])).out) as {
        id: string
        problems: unknown[]
      }
      expect([key, first.problems]).toEqual([key, []])
      const text = (await run(['export', first.id])).out
      expect(JSON.parse(text)).toEqual({ ...document, connections: filled })
      const second = JSON.parse((await run(['import', '-', '--json'], text)).out) as { id: string }
      expect((await run(['export', second.id])).out).toBe(text)
    }
  })
})

describe('run', () => {
  it('ends as the run did', async () => {
    await run(['import', '-'], JSON.stringify(DRAWING))
    const { users } = JSON.parse((await run(['sandbox', '--json'])).out) as { users: { id: string }[] }
    const good = await run([
      'run',
      DRAWING.name,
      '--input',
      JSON.stringify({ id: users[0]?.id }),
      '--wait',
      '--json',
    ])
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(good.out)).toMatchObject({ status: 'succeeded', bundlesDone: 1 })
    const bad = await run(['run', DRAWING.name, '--input', '{"id":"nobody"}', '--wait'])
    expect(bad).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 of 1 bundles failed. First error: '),
    })
    const listed = JSON.parse((await run(['runs', '--scenario', DRAWING.name, '--json'])).out) as {
      status: string
    }[]
    expect(listed.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
  })

  it('is left to the server without --wait', async () => {
    const { users } = JSON.parse((await run(['sandbox', '--json'])).out) as { users: { id: string }[] }
    const started = await run([
      'run',
      DRAWING.name,
      '--input',
      JSON.stringify({ id: users[0]?.id }),
      '--json',
    ])
    const { id } = JSON.parse(started.out) as { id: string }
    await expect
      .poll(
        async () =>
          (JSON.parse((await run(['runs', '--json'])).out) as { id: string; status: string }[]).find(
            one => one.id === id,
          )?.status,
        { timeout: 30_000 },
      )
      .toBe('succeeded')
  })

  it('ends with 3 when it has not ended in time', async () => {
    const answer = json(200, { id: 'x', status: 'ACTIVE', profile: { login: 'x@example.com' } })
    // The command's own call hangs. The server may go on before anybody could tell the org to answer.
    let calls = 0
    org.become((response, request, orgs) => {
      if (++calls > 1) answer(response, request, orgs)
    })
    const text = JSON.stringify({ ...DRAWING, name: 'Wait' })
    expect(await run(['import', '-', '--connection', 'org=Acme'], text)).toMatchObject({ code: 0 })
    const waited = await run(['run', 'Wait', '--input', '{"id":"x"}', '--wait', '--timeout', '1'])
    expect(waited).toMatchObject({ code: 3, err: '', out: expect.stringContaining('“Wait”: running') })
    // The server goes on with what the command has left.
    const ended = async () => {
      const [newest] = JSON.parse((await run(['runs', '--scenario', 'Wait', '--json'])).out) as {
        status: string
      }[]
      return newest?.status
    }
    await expect.poll(ended, { timeout: 30_000 }).toBe('succeeded')
  })

  it.each([
    [['run', 'Nobody knows'], /There is no scenario named/],
    [['run', DRAWING.name, '--input', '{'], /value of --input is not JSON/],
    [['run', DRAWING.name, '--input', '[]'], /input: /],
    [['run', DRAWING.name, '--input', '@/nowhere'], /The file \/nowhere cannot be read/],
    [['steps', 'nothing'], /There is no run with the id “nothing”/],
    [['switch', DRAWING.name, 'sideways'], /“on” or “off”/],
    [['connection', 'remove', 'Nobody'], /There is no connection named/],
  ])('%j is refused in one sentence', async (args, words) => {
    const refused = await run(args)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(ONE_SENTENCE)
    expect(refused.err).toMatch(words)
  })

  it('says how a command is used, and ends with 2', async () => {
    for (const args of [
      ['runs', '--nonsense'],
      ['nonsense'],
      ['connection', 'add', '--name', 'x'],
      ['run', 'x', '--timeout', '0'],
    ]) {
      const refused = await run(args)
      expect(refused).toMatchObject({ code: 2, out: '' })
      expect(refused.err).toMatch(/^error: .*\n(?:.*\n)?Add --help to see how it is used\.\n$/)
    }
    expect((await run(['--help'])).code).toBe(0)
  })
})
