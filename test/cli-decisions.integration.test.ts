import { expect, it } from 'vitest'
import { value } from '@/lib/scenario/starters/draw'
import { ONE_SENTENCE } from './command'
import { rawCall } from './drawings'
import { json } from './hostile-org'
import { serverBesideOrg } from './server-beside-org'

const { org, run } = await serverBesideOrg()
const DRAWING = rawCall('Order a badge', { method: value('POST'), url: value('/api/v1/users/00u1/badge') })

it('lists what runs ask and answers it, beside a server', async () => {
  org.become((response, request, about) =>
    request.method === 'POST' ? response.destroy() : json(200, {})(response, request, about),
  )
  const added = ['connection', 'add', '--name', 'Acme', '--host', org.origin, '--token-stdin']
  await run(added, '00token-of-a-test')
  const imported = await run(['import', '-', '--connection', 'org=Acme'], JSON.stringify(DRAWING))
  expect(imported).toMatchObject({ code: 0, err: '' })
  const started = JSON.parse((await run(['run', DRAWING.name, '--json'])).out) as { id: string }
  const asked = async () => JSON.parse((await run(['decisions', '--json'])).out) as { id: string }[]
  // Half a minute has to go by before anybody is asked.
  await expect.poll(asked, { timeout: 90_000, interval: 2_000 }).toHaveLength(1)
  const [{ id = '' } = {}] = await asked()
  expect((await run(['decisions', '--run', started.id])).out).toMatch(
    new RegExp(
      `${id}  “Order a badge”, run ${started.id}, m1\\.m2: POST /api/v1/users/00u1/badge of “Make an API Call”`,
    ),
  )
  expect((await run(['decisions', '--module', 'm9'])).out).toBe('')
  expect((await run(['runs'])).out).toContain('Asks 1 question: see “joinery decisions”.')
  expect(JSON.parse((await run(['runs', '--json'])).out)).toMatchObject([{ openQuestions: 1 }])

  for (const [args, words] of [
    [['decide', id], /--done, --again, --go-on or --cancel/],
    [['decide', '--again'], /by their ids, or by --run/],
    [['decide', id, '--run', started.id, '--again'], /by their ids, or by --run/],
    [['decide', id, '--go-on'], /about a call/],
    [['decide', id, '--done'], /say what the module gave/],
    [['decide', id, '--done', '{'], /value of --done is not JSON/],
    [['decide', id, '--done', '{"statusCode":"x","headers":{},"body":1}'], /statusCode/],
    [['decide', started.id, '--again'], /no such question/],
    [['decide', 'nonsense', '--again'], /./],
  ] as const) {
    const refused = await run([...args])
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(ONE_SENTENCE)
    expect(refused.err).toMatch(words)
  }
  expect((await run(['decide', id, '--again', '--cancel'])).code).toBe(2)

  const done = ['decide', '--run', started.id, '--done', '{"statusCode":200,"headers":{},"body":null}']
  expect(await run(done)).toMatchObject({ code: 0, err: '', out: '1 answered.\n' })
  expect(await run(['decide', id, '--again'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('the command line answered “treat as done”'),
  })
  const status = async () =>
    (JSON.parse((await run(['runs', '--json'])).out) as { status: string }[])[0]?.status
  await expect.poll(status, { timeout: 30_000 }).toBe('succeeded')
})
