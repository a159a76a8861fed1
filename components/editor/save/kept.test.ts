// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import type { FieldDescriptor, ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Field } from '@/lib/scenario/document'
import type { Draft } from '../store/commands'
import { withoutTyped } from '../store/typed-secrets'
import { type Kept, keptPlace, leftOvers } from './kept'
import { drawing } from './simulation'

const field = (name: string, more: Partial<FieldDescriptor> = {}): FieldDescriptor => ({
  name,
  path: name,
  kind: 'text',
  label: name,
  required: false,
  ...more,
})

const DESCRIPTORS: ModuleDescriptor[] = [
  {
    id: 'okta.create-user@1',
    key: 'okta.create-user',
    version: 1,
    kind: 'action',
    title: 'Create a User',
    summary: '',
    connection: 'okta',
    trigger: null,
    family: 'user',
    writes: true,
    output: [],
    fields: [
      field('login'),
      field('credentials', {
        kind: 'object',
        fields: [field('password', { kind: 'secret', secret: true }), field('question')],
      }),
      field('headers', {
        kind: 'list',
        item: field('', { kind: 'object', fields: [field('key'), field('value')] }),
      }),
      field('body', { kind: 'json', sealable: true, encode: 'json' }),
      field('url', { sealable: true, encode: 'url' }),
    ],
  },
]

const withParameters = (parameters: Record<string, Field>): Draft => {
  const { document, connections } = drawing()
  const module = { key: 'm1', module: 'okta.create-user@1', parameters }
  return { document: { ...document, modules: [module] }, connections }
}
const value = (given: string | object): Field => ({ is: 'value', value: given as never })
const mapping = (template: string): Field => ({ is: 'mapping', template })
const fieldOf = (given: string | Field): Field => (typeof given === 'string' ? value(given) : given)
const row = (key: string | Field, content: string | Field): Field => ({
  is: 'fields',
  fields: { key: fieldOf(key), value: fieldOf(content) },
})

const kept = (draft: Draft): Kept => ({ revision: 3, draft, saveId: null, sent: [], over: false })

beforeEach(() => localStorage.clear())

describe('a drawing that is kept in the browser', () => {
  it.each<[string, Record<string, Field>]>([
    ['a password', { credentials: { is: 'fields', fields: { password: value('S3cret!') } } }],
    [
      'a password beside a mapping',
      {
        credentials: { is: 'fields', fields: { password: { is: 'mapping', template: 'S3cret!{{m1.id}}' } } },
      },
    ],
    ['an object that was typed whole', { credentials: value({ password: 'S3cret!', question: 'why' }) }],
    ['a header', { headers: { is: 'list', items: [row('Authorization', 'S3cret!')] } }],
    ['headers that were typed whole', { headers: value([{ key: 'X-Api-Key', value: 'S3cret!' }]) }],
    [
      'a secret that is on its way to be sealed',
      {
        credentials: {
          is: 'fields',
          fields: { password: { is: 'sealed', of: { is: 'value', value: 'S3cret!' } } },
        },
      },
    ],
    ['a body', { body: value({ deep: [{ clientSecret: 'S3cret!' }] }) }],
    ...['pwd', 'passcode', 'passphrase', 'clientAssertion', 'smtp_password', 'X-Api-Key'].map(
      (name): [string, Record<string, Field>] => [
        `${name} in a body`,
        { body: value({ [name]: 'S3cret!' }) },
      ],
    ),
    [
      'a row whose name is mapped in part',
      { headers: { is: 'list', items: [row(mapping('X-{{ m1.kind }}-Token'), 'S3cret!')] } },
    ],
    [
      'a literal between braces',
      { credentials: { is: 'fields', fields: { password: mapping('{{ "Bearer S3cret!" }}') } } },
    ],
    [
      'a literal between braces in a row',
      { headers: { is: 'list', items: [row('Cookie', mapping("{{ 'S3cret!' }}"))] } },
    ],
    ['a body that is text with mappings', { body: mapping('{ "id": {{ m1.id }}, "passcode": "S3cret!" }') }],
    ['a body that is no JSON yet', { body: value('{ "clientAssertion": "S3cret!", ') }],
    ['an address', { url: value('/api/v1/users?access_token=S3cret!') }],
  ])('holds no secret: %s', async (_what, parameters) => {
    const draft = withParameters({ login: value('ada'), ...parameters })
    keptPlace('one', 'here', DESCRIPTORS).keep(kept(draft))
    expect(JSON.stringify({ ...localStorage })).not.toContain('S3cret!')
    expect(JSON.stringify({ ...localStorage })).toContain('ada')
    const [found] = await leftOvers('one', 'there')
    expect(found?.secretsLeftOut).toBe(true)
  })

  it('is whole where it holds none', async () => {
    const draft = withParameters({
      login: value('ada'),
      credentials: { is: 'fields', fields: { password: { is: 'mapping', template: '{{ m1.password }}' } } },
      headers: {
        is: 'list',
        items: [row('Accept', 'text/plain'), row('Authorization', mapping('{{ m1.headers["x-token"] }}'))],
      },
      url: value('/api/v1/users?limit=3'),
      body: mapping('{ "password": "{{ m1.password }}", "city": "Berlin" }'),
    })
    const { modules } = draft.document
    expect(withoutTyped(modules, DESCRIPTORS)[0]).toBe(modules[0])
    keptPlace('one', 'here', DESCRIPTORS).keep(kept(draft))
    const [found] = await leftOvers('one', 'there')
    expect([found?.draft, found?.secretsLeftOut]).toEqual([draft, false])
  })

  it('is a place’s own: of two tabs neither takes the other’s, and what cannot be read is no left-over', async () => {
    const [here, there] = [keptPlace('one', 'here', []), keptPlace('one', 'there', [])]
    here.keep(kept(drawing('m1')))
    there.keep(kept(drawing('m2')))
    localStorage.setItem('joinery.draft.one.broken', '{"revision": 1')
    localStorage.setItem('joinery.draft.another.visit', JSON.stringify(kept(drawing('m9'))))
    here.forget()
    const found = await leftOvers('one', 'third')
    expect(found.map(one => one.draft.document.modules.map(module => module.key))).toEqual([['m2']])
  })

  it('is found as an older release kept it', async () => {
    localStorage.setItem('joinery.draft.one', JSON.stringify({ revision: 1, draft: drawing('m1') }))
    expect(await leftOvers('one', 'here')).toMatchObject([{ revision: 1, over: false, sent: [] }])
  })
})
