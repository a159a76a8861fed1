import { expect, it } from 'vitest'
import { apiCall } from '@/lib/modules/okta/api-call'
import { questionOperations } from './questions'

const ids = ['00000000-0000-4000-8000-000000000000']
/** A schema that copies each of a hundred thousand keys holds the process for half a second. */
const wide = { statusCode: 200, headers: {}, body: Object.fromEntries([...'abc'].map(key => [key, [key]])) }

it('what a person types as an output is handed on as it is', () => {
  const { input } = questionOperations['questions.answer']
  const read = input.parse({ ids, answer: 'done', output: wide })
  expect('output' in read && read.output).toBe(wide)
  for (const output of ['x', [wide], 1, null])
    expect([output, input.safeParse({ ids, answer: 'done', output }).success]).toEqual([output, false])
})

it('and so is the body of a raw call when it is checked', () => {
  expect(apiCall.output.parse(wide)).toMatchObject({ body: wide.body })
  expect((apiCall.output.parse(wide) as typeof wide).body).toBe(wide.body)
})
