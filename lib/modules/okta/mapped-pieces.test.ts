import { describe, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { compileInput } from '@/lib/runner/resolve'
import type { Field } from '@/lib/scenario/document'
import { fields } from '@/lib/scenario/starters/draw'
import { apiCall } from './api-call'
import { deleteUser } from './delete-user'
import { getUser } from './get-user'
import { updateUser } from './update-user'

const map = (template: string): Field => ({ is: 'mapping', template })
const pair = (key: string, template: string): Field =>
  fields({ key: { is: 'value', value: key }, value: map(template) })
const scope = (x: Json) => ({ lookup: () => ({ x }), now: () => 0, uuid: () => '' })

const places: [string, typeof apiCall | typeof getUser, Record<string, Field>][] = [
  ['the id of Get a User', getUser, { userId: map('{{m1.x}}') }],
  ['part of an id', getUser, { userId: map('00u{{m1.x}}') }],
  [
    'the id of Delete a User',
    deleteUser,
    { userId: map('{{m1.x}}'), what: { is: 'value', value: 'deactivate' } },
  ],
  ['the id of Update a User', updateUser, { userId: map('{{m1.x}}') }],
  [
    'one of its groups',
    updateUser,
    { userId: map('00u1'), groupIds: { is: 'list', items: [map('00g{{m1.x}}')] } },
  ],
  ['the path of an API call', apiCall, { url: map('/api/v1/users/{{m1.x}}') }],
  ['the query in it', apiCall, { url: map('/api/v1/users?q={{m1.x}}') }],
  [
    'a row of its query',
    apiCall,
    { url: map('/api/v1/users'), query: { is: 'list', items: [pair('q', '{{m1.x}}')] } },
  ],
  [
    'part of a row of its query',
    apiCall,
    { url: map('/api/v1/users'), query: { is: 'list', items: [pair('q', 'a{{m1.x}}')] } },
  ],
  [
    'a header',
    apiCall,
    { url: map('/api/v1/users'), headers: { is: 'list', items: [pair('x-a', 'a{{m1.x}}')] } },
  ],
]

describe.each(places)('%s', (_, module, parameters) => {
  const { resolve } = compileInput(parameters, module)

  it.each([[{ a: 1 }], [['00u1']], [[]], [{}]] as Json[][])('is no list and no object: %j', value => {
    expect(() => resolve(scope(value ?? null))).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          kind: 'input',
          message: expect.stringContaining('where one text belongs'),
        }),
      }),
    )
  })

  it.each(['00u1', 7, true])('may be a text, a number, yes or no: %j', value => {
    expect(JSON.stringify(resolve(scope(value)))).toContain(String(value))
  })
})

it('a whole list of groups is still a list', () => {
  const parameters = { userId: map('00u1'), groupIds: map('{{m1.x}}') }
  expect(compileInput(parameters, updateUser).resolve(scope(['00g1', '00g2']))).toMatchObject({
    groupIds: ['00g1', '00g2'],
  })
})
