import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineAction } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { one } from '@/lib/module-kit/result'
import { OwnSecrets } from './own-secrets'
import { answerTaint } from './provenance'
import { masked, under, WHOLE } from './taint'

const raw = defineAction({
  key: 'test.raw',
  version: 1,
  title: 'Raw',
  summary: 'Gives whatever came.',
  input: z.object({}),
  output: z.object({ body: field(z.json(), { label: 'Body', secretByName: 'fields' }) }),
  effect: 'read',
  run: async () => one({ body: null }),
})
const SECRET = 'four words & more'

it.each([
  [200, SECRET],
  [400, SECRET],
  [400, encodeURIComponent(SECRET)],
])('an answer with %i that repeats a step’s secret in a header holds it as one: %s', (status, text) => {
  const own = new OwnSecrets(
    { query: [{ key: 'token', value: SECRET }] },
    under(['query', '0', 'value'], WHOLE),
  )
  const response = { status, headers: { 'x-echo': `you sent ${text}`, date: 'Wed' }, body: null }
  const { headers } = masked(response, answerTaint(raw, response, own)) as typeof response
  expect(headers['x-echo']).not.toContain(text)
  expect(headers.date).toBe('Wed')
})

it('thousands of secrets of one step are looked for while somebody waits', () => {
  const texts = Array.from({ length: 8_000 }, (_, at) => `a secret of many ${at}`)
  const own = new OwnSecrets({ texts }, WHOLE)
  const since = performance.now()
  expect(own.echoIn(Array(20_000).fill('the answer says nothing'), true)).toBeUndefined()
  for (const [at, text] of texts.slice(0, 200).entries())
    expect([at, own.outOf(`no: ${text}!`).includes(text)]).toEqual([at, false])
  // Each by itself took half a minute.
  expect(performance.now() - since).toBeLessThan(5_000)
})

it.each(['user', 'people1'])(
  'a secret as short as “%s” stands in any answer by chance, and is no echo there',
  text => {
    const own = new OwnSecrets({ text }, WHOLE)
    expect(own.echoIn({ type: text, says: `one ${text} more` }, true)).toBeUndefined()
  },
)
