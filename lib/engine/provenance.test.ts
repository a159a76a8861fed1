import { describe, expect, it } from 'vitest'
import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { MODULES } from '@/lib/modules'
import { MemoryJournal } from '@/lib/runner/memory-journal'
import type { StepRecord } from '@/lib/runner/records'
import { maskSealed } from '@/lib/runner/sealing'
import { Bench } from '@/lib/runner/testing'
import type { Field, ScenarioDocumentInput } from '@/lib/scenario/document'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'

const MASK = '••••••'
const variables = (given: Record<string, string>): [string, Record<string, Field>] => [
  'flow.set-variables@1',
  {
    variables: {
      is: 'fields',
      fields: Object.fromEntries(Object.entries(given).map(([name, of]) => [name, mapped(of)])),
    },
  },
]

/** A chain of modules, `m1` the manual trigger. */
function chain(modules: [module: string, parameters: Record<string, Field>][]): ScenarioDocumentInput {
  return {
    format: 1,
    name: 'Test',
    connections: { org: { kind: 'okta' } },
    modules: [['flow.manual@1', {}] as const, ...modules].map(([module, parameters], at) => ({
      key: `m${at + 1}`,
      module,
      connection: 'org',
      parameters,
    })),
    links: modules.map((_, at) => ({ id: `l${at + 1}`, from: `m${at + 1}`, to: `m${at + 2}` })),
  }
}

const answered = (body: Json, status = 200): CallOutcome => ({
  type: 'answer',
  response: { status, headers: {}, body },
})

function bench(
  modules: [module: string, parameters: Record<string, Field>][],
  org: (request: CallRequest) => CallOutcome = () => answered({}),
  bundle: JsonObject = {},
): Bench {
  return new Bench(chain(modules), [...MODULES], org, bundle)
}

/** As history shows a step. */
const shown = (of: Bench, path: string): StepRecord | undefined => {
  const step = of.step(path)
  return step && maskSealed(step)
}
const journal = (of: Bench): string => JSON.stringify(of.records.filter(record => record.t !== 'trigger'))

/** Whatever of it stands in the journal, in clear or in a form that anybody can read. */
function expectSealed(of: Bench, ...secrets: string[]): void {
  const text = journal(of)
  for (const secret of secrets) {
    expect(text).not.toContain(secret)
    expect(text).not.toContain(encodeURIComponent(secret))
  }
}

const USER = {
  id: '00u1',
  status: 'ACTIVE',
  profile: { login: 'user@x.io', title: 'Engineering', department: 'Engineering' },
}
const update = (more: Record<string, Field>): [string, Record<string, Field>] => [
  'okta.update-user@1',
  { userId: value('00u1'), recoveryQuestion: value('Who?'), ...more },
]

describe('a recovery answer', () => {
  it('that is an ordinary word leaves that word readable', async () => {
    const run = bench(
      [
        update({ recoveryAnswer: value('user') }),
        variables({ path: '/api/v1/users/{{m2.id}}', login: '{{m2.profile.login}}' }),
      ],
      () => answered(USER),
    )
    expect(await run.walk()).toMatchObject({ status: 'succeeded' })
    expect(shown(run, 'm1.m2')).toMatchObject({
      input: { userId: '00u1', recoveryAnswer: MASK },
      calls: [{ url: '/api/v1/users/00u1' }],
      output: { profile: { login: 'user@x.io' } },
    })
    expect(shown(run, 'm1.m2.m3')?.output).toEqual({ path: '/api/v1/users/00u1', login: 'user@x.io' })
    const intent = maskSealed(run.records.find(record => record.t === 'intent'))
    expect(intent).toMatchObject({
      url: '/api/v1/users/00u1',
      body: { credentials: { recovery_question: { question: 'Who?', answer: MASK } } },
    })
  })

  it('that equals title and department leaves both readable, and is not shown itself', async () => {
    const profile = fields({ title: value('Engineering'), department: value('Engineering') })
    const run = bench([update({ recoveryAnswer: value('Engineering'), profile })], () => answered(USER))
    expect(await run.walk()).toMatchObject({ status: 'succeeded' })
    const intent = maskSealed(run.records.find(record => record.t === 'intent'))
    expect(intent).toMatchObject({
      body: {
        profile: { title: 'Engineering', department: 'Engineering' },
        credentials: { recovery_question: { answer: MASK } },
      },
    })
    expect(shown(run, 'm1.m2')).toMatchObject({
      input: { profile: { title: 'Engineering', department: 'Engineering' }, recoveryAnswer: MASK },
      output: { profile: { title: 'Engineering', department: 'Engineering' } },
    })
  })

  it('of many words, or one like a mail address, is no machine’s secret', async () => {
    for (const answer of ['Director of Engineering', 'alice.wonderland2@example.com']) {
      const user = { ...USER, profile: { title: answer } }
      const run = bench(
        [update({ recoveryAnswer: value(answer), profile: fields({ title: value(answer) }) })],
        () => answered(user),
      )
      await run.walk()
      expect(shown(run, 'm1.m2')).toMatchObject({
        input: { profile: { title: answer }, recoveryAnswer: MASK },
        output: { profile: { title: answer } },
      })
    }
  })
})

const ACTIVATION = {
  activationUrl: 'https://acme.okta.com/welcome/XE6wE17zmphl3KqAPFxO',
  activationToken: 'XE6wE17zmphl3KqAPFxO',
}
const activate: [string, Record<string, Field>] = [
  'okta.api-call@1',
  { method: value('POST'), url: value('/api/v1/users/00u1/lifecycle/activate?sendEmail=false') },
]

describe('what a raw call gives of secrets', () => {
  it('is dots wherever it goes, under any name and after any step', async () => {
    const run = bench(
      [
        activate,
        variables({ link: '{{m2.body.activationUrl}}', all: '{{m2.body}}', plain: '{{m2.statusCode}}' }),
        variables({
          half: '{{m3.link.substring(30, 44)}}',
          upper: 'x-{{upper(m3.link)}}',
          list: '{{[m3.all.activationToken].map(x, x + "!")}}',
          only: '{{m3.all.id}}',
          status: '{{m3.plain}}',
        }),
        variables({ again: '{{m4.half}}{{m4.upper}}', fine: '{{m4.only}} {{m4.status}}' }),
      ],
      () => answered({ id: '00u1', ...ACTIVATION }),
    )
    expect(await run.walk()).toMatchObject({ status: 'succeeded' })
    expectSealed(run, ACTIVATION.activationUrl, ACTIVATION.activationToken, 'XE6WE17', 'welcome')
    expect(shown(run, 'm1.m2')?.output).toMatchObject({ body: { id: '00u1', activationUrl: MASK } })
    expect(shown(run, 'm1.m2.m3')?.output).toEqual({
      link: MASK,
      all: { id: '00u1', activationUrl: MASK, activationToken: MASK },
      plain: 200,
    })
    expect(shown(run, 'm1.m2.m3.m4')?.output).toEqual({
      half: MASK,
      upper: MASK,
      list: MASK,
      only: '00u1',
      status: 200,
    })
    expect(shown(run, 'm1.m2.m3.m4.m5')?.output).toEqual({ again: MASK, fine: '00u1 200' })
  })

  it('stays secret when the run goes on in another process', async () => {
    const steps: [string, Record<string, Field>][] = [
      activate,
      variables({ t: '{{m2.body.tempPassword}}', n: '{{m2.body.pin_token}}' }),
      [
        'okta.api-call@1',
        { method: value('POST'), url: value('/api/v1/x'), body: mapped('{"a":"{{m3.t}}","b":{{m3.n}}}') },
      ],
      variables({ last: '{{m3.t.substring(0,4)}}{{m3.n}}' }),
    ]
    for (let kill = 1; kill < 12; kill++) {
      const run = bench(steps, request =>
        request.path.endsWith('/x')
          ? answered({ ok: true })
          : answered({ tempPassword: 'Tmp.9xQ1', pin_token: 4711 }),
      )
      await run.walk(kill).catch(() => undefined)
      run.time.advance(60_000)
      await run.toTheEnd()
      expectSealed(run, 'Tmp.9xQ1', '4711', 'Tmp.')
    }
  })

  it('is dots in an address, a body and a header that it is mapped into, and the rest is readable', async () => {
    const run = bench(
      [
        activate,
        [
          'okta.api-call@1',
          {
            method: value('POST'),
            url: value('/api/v1/links'),
            query: {
              is: 'list',
              items: [fields({ key: value('t'), value: mapped('{{m2.body.tempPassword}}') })],
            },
            headers: {
              is: 'list',
              items: [fields({ key: value('x-one'), value: mapped('{{m2.body.tempPassword}}') })],
            },
            body: fields({ note: value('hello'), sent: mapped('{{m2.body.tempPassword}}') }),
          },
        ],
      ],
      request =>
        answered(
          request.path.includes('links') ? { echo: request.rawBody ?? '' } : { tempPassword: 'Tmp.9xQ1' },
        ),
    )
    expect(await run.walk()).toMatchObject({ status: 'succeeded' })
    expectSealed(run, 'Tmp.9xQ1')
    expect(shown(run, 'm1.m2.m3')).toMatchObject({
      input: { query: [{ key: 't', value: MASK }], body: { note: 'hello', sent: MASK } },
      calls: [{ url: `/api/v1/links?t=${MASK}` }],
    })
  })
})

describe('a typed body, address or header', () => {
  it('keeps its secrets to itself by their names', async () => {
    const run = bench(
      [
        [
          'okta.api-call@1',
          {
            method: value('POST'),
            url: value('/api/v1/x?api_key=hunter2hunter&limit=5'),
            headers: {
              is: 'list',
              items: [fields({ key: value('X-Api-Key'), value: value('hunter3hunter') })],
            },
            body: value('{"name":"Ann","client_secret":"hunter4hunter","pass":{"password":"hunter5"}}'),
          },
        ],
      ],
      () => answered({ told: 'you sent hunter3hunter' }),
    )
    await run.walk()
    expectSealed(run, 'hunter')
    expect(shown(run, 'm1.m2')).toMatchObject({
      input: {
        url: `/api/v1/x?api_key=${MASK}&limit=5`,
        headers: [{ key: 'X-Api-Key', value: MASK }],
        body: `{"name":"Ann","client_secret":"${MASK}","pass":{"password":"${MASK}"}}`,
      },
    })
  })
})

describe('words about a secret', () => {
  const bundle = { password: 'Sup3r!Geheim', word: 'Rosebud', name: 'Ann' }

  it('a refusal that repeats it does not show it', async () => {
    const run = bench(
      [
        update({
          recoveryAnswer: value('user'),
          passwordType: value('plain'),
          password: mapped('{{m1.password}}'),
        }),
      ],
      () =>
        answered(
          {
            errorCode: 'E0000001',
            errorSummary: 'Password Sup3r!Geheim is bad',
            errorCauses: [{ errorSummary: 'x: "Sup3r!Geheim"' }],
          },
          400,
        ),
      bundle,
    )
    const outcome = await run.walk()
    expect(outcome).toMatchObject({ status: 'failed', firstError: { summary: `Password ${MASK} is bad` } })
    expect(JSON.stringify(outcome)).not.toContain('Geheim')
    expectSealed(run, 'Geheim')
  })

  it('a mapping, a filter and a check that fail on it do not show it', async () => {
    const failing: [string, Record<string, Field>][][] = [
      [variables({ a: '{{m1.password - 1}}' })],
      [variables({ a: '{{m1.password.substring(0,5) - 1}}' })],
      [['okta.get-user@1', { by: mapped('{{m1.password}}'), userId: value('a') }]],
      [['okta.list-users@1', { limit: mapped('{{m1.password}}') }]],
      [variables({ a: '{{m1.password}}' }), ['okta.get-user@1', { userId: mapped('{{m2.a + 1 - 1}}') }]],
    ]
    for (const steps of failing) {
      const run = bench(steps, () => answered({}), bundle)
      const outcome = await run.walk()
      expect(outcome.status).toBe('failed')
      expect(JSON.stringify(outcome)).not.toContain('Sup3r')
      expectSealed(run, 'Sup3r')
    }
    const filters = [
      { is: 'expression' as const, expression: 'm1.password' },
      {
        is: 'rows' as const,
        any: [
          [
            {
              left: mapped('{{m1.password}}'),
              type: 'number' as const,
              operator: 'greater',
              right: value(1),
            },
          ],
        ],
      },
    ]
    for (const filter of filters) {
      const document = chain([variables({ a: 'x' })])
      const links = document.links.map(link => ({ ...link, filter }))
      const run = new Bench({ ...document, links }, [...MODULES], () => answered({}), bundle)
      const outcome = await run.walk()
      expect(outcome.status).toBe('failed')
      expect(JSON.stringify(outcome)).not.toContain('Sup3r')
      expectSealed(run, 'Sup3r')
    }
  })
})

describe('a run without secrets', () => {
  it('has nothing sealed', async () => {
    const run = bench([variables({ a: '{{m1.name}}' })], () => answered({}), { name: 'Ann' })
    await run.walk()
    expect(journal(run)).not.toContain('$sealed')
    expect(run.journal).toBeInstanceOf(MemoryJournal)
  })
})
