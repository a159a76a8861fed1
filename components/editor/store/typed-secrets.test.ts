import { describe, expect, it } from 'vitest'
import { type Field, scenarioDocument } from '@/lib/scenario/document'
import { value } from '@/lib/scenario/starters/draw'
import { copy } from './clip'
import type { Draft } from './commands'
import { withoutTyped, withSealed } from './typed-secrets'

const ID = '7d6c0a52-6a0b-4ab0-9d9d-3f0b8c1c1a11'
const typed = (of: string): Field => ({ is: 'sealed', of: { is: 'value', value: of } })
const row = (key: string, of: Field): Field => ({ is: 'fields', fields: { key: value(key), value: of } })
const draft = (parameters: Record<string, Field>): Draft => ({
  document: scenarioDocument.parse({
    format: 1,
    name: 'Secrets',
    modules: [{ key: 'm2', module: 'okta.api-call@1', parameters }],
    links: [],
  }),
  connections: {},
})
const drawn = draft({
  url: value('/api/v1/users'),
  headers: { is: 'list', items: [row('x-api-key', value('hunter2')), row('a', typed('hunter3'))] },
  body: typed('hunter4'),
})

describe('secrets that are typed and not sealed yet', () => {
  it('go neither to the clipboard nor to the browser’s store; sealed ones are only named', () => {
    const copied = JSON.stringify(copy(drawn.document, ['m2'], []))
    expect(copied).not.toContain('hunter')
    expect(copied).toContain('/api/v1/users')
    const sealed = draft({ body: { is: 'sealed', id: ID } })
    expect(withoutTyped(sealed.document.modules, [])[0]).toBe(sealed.document.modules[0])
  })

  it.each<[string, Record<string, Field>]>([
    ['by its name', { password: value('hunter2') }],
    ['between braces', { clientSecret: { is: 'mapping', template: '{{ "hunter2" }}' } }],
    ['in a fixed body', { body: value({ deep: [{ passphrase: 'hunter2' }] }) }],
    [
      'in a row whose name is mapped',
      {
        headers: { is: 'list', items: [row('Cookie', { is: 'mapping', template: "{{ 'hunter2' }}" })] },
      },
    ],
  ])(
    'say where they were left out, so that nobody sends nothing in their place: %s',
    (_where, parameters) => {
      const { document } = draft(parameters)
      const copied = JSON.stringify(copy(document, ['m2'], []))
      expect(copied).not.toContain('hunter')
      expect(copied).toContain('{"is":"sealed"}')
    },
  )

  it('give their place to what was sealed, but for those that were changed meanwhile', () => {
    const answered = [
      { module: 'm2', path: ['headers', 1, 'value'], field: { is: 'sealed' as const, id: ID } },
      { module: 'm2', path: ['body'], field: { is: 'sealed' as const, id: ID } },
      { module: 'm9', path: ['body'], field: { is: 'sealed' as const, id: ID } },
    ]
    const [module] = drawn.document.modules
    if (module === undefined) throw new Error('there is one')
    const now: Draft = {
      ...drawn,
      document: {
        ...drawn.document,
        modules: [{ ...module, parameters: { ...module.parameters, body: typed('hunter5') } }],
      },
    }
    expect(withSealed(now, drawn, answered).document.modules[0]?.parameters).toMatchObject({
      headers: { items: [{}, { fields: { value: { is: 'sealed', id: ID } } }] },
      body: { of: { value: 'hunter5' } },
    })
    expect(withSealed(drawn, drawn, [])).toBe(drawn)
  })
})
