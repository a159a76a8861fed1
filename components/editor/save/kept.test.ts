// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import type { FieldDescriptor, ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Field } from '@/lib/scenario/document'
import type { Draft } from '../store/commands'
import { type Kept, keptPlace, leftOvers } from './kept'
import { drawing } from './simulation'
import { withoutTypedSecrets } from './typed-secrets'

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
      field('body', { kind: 'json' }),
    ],
  },
]

const withParameters = (parameters: Record<string, Field>): Draft => {
  const { document, connections } = drawing()
  const module = { key: 'm1', module: 'okta.create-user@1', parameters }
  return { document: { ...document, modules: [module] }, connections }
}
const value = (given: string | object): Field => ({ is: 'value', value: given as never })
const row = (key: string, content: string): Field => ({
  is: 'fields',
  fields: { key: value(key), value: value(content) },
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
      headers: { is: 'list', items: [row('Accept', 'text/plain')] },
      body: value({ profile: { city: 'Berlin' } }),
    })
    expect(withoutTypedSecrets(draft, DESCRIPTORS)).toBe(draft)
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
