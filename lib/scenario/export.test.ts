import { describe, expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import { type Field, scenarioDocument } from './document'
import { exportDocument, wantedConnections } from './export'
import { parseDocument } from './import'

const document = scenarioDocument.parse({
  format: 1,
  name: 'Move',
  connections: { source: { kind: 'okta' }, target: { kind: 'okta', label: 'New org' } },
  modules: [
    { key: 'm1', module: 'flow.manual@1', position: { x: 0, y: 0 } },
    {
      key: 'm2',
      module: 'okta.update-user@1',
      connection: 'source',
      parameters: {
        userId: { is: 'mapping', template: '{{m1.id}}' },
        profile: { is: 'fields', fields: { title: { is: 'clear' }, city: { is: 'value', value: 'Bonn' } } },
        groupIds: { is: 'list', items: [{ is: 'value', value: { b: [2, { d: 1, c: 1 }], a: 1 } }] },
      },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2', filter: { is: 'expression', expression: 'm1.id != null' } }],
})

describe('an exported document', () => {
  it('comes back the same', () => {
    expect(parseDocument(exportDocument(document, {}))).toEqual(document)
  })

  it('names the connections of its slots, and asks for them when it comes in', () => {
    const text = exportDocument(document, { source: 'Acme production', constructor: 'x' })
    expect(wantedConnections(parseDocument(text))).toEqual({ source: 'Acme production' })
  })

  it('is the same text whatever order the parts were stored in', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, part]) => [name, turned(part)]),
      )
    }
    expect(exportDocument(scenarioDocument.parse(turned(document)), {})).toBe(exportDocument(document, {}))
  })

  it('can be read: short things on one line, none too wide, a line break at the end', () => {
    const text = exportDocument(document, {})
    expect(text).toContain(
      '    { "key": "m1", "module": "flow.manual@1", "parameters": {}, "position": { "x": 0, "y": 0 } },\n',
    )
    expect(text).toContain('        "city": { "is": "value", "value": "Bonn" }'.trim())
    expect(text.split('\n').every(line => line.length <= 112)).toBe(true)
    expect(text.endsWith('}\n')).toBe(true)
  })
})

describe('secrets typed into parameters', () => {
  const exported = (parameters: Record<string, Field>): string =>
    exportDocument(
      scenarioDocument.parse({
        format: 1,
        name: 'Secret',
        modules: [{ key: 'm1', module: 'okta.create-user@1', parameters }],
        links: [],
      }),
      {},
      moduleById,
    )

  it('stay behind, however they are typed', () => {
    const password: Field = { is: 'value', value: 'correct horse' }
    const text: Field = { is: 'mapping', template: 'correct horse' }
    const hash: Field = { is: 'value', value: { algorithm: 'BCRYPT', value: 'correct horse' } }
    const parts: Field = {
      is: 'fields',
      fields: { algorithm: { is: 'value', value: 'BCRYPT' }, value: password },
    }
    for (const parameters of [{ password }, { password: text }, { hash }, { hash: parts }]) {
      expect(exported(parameters)).not.toContain('horse')
    }
    expect(exported({ hash })).toContain('BCRYPT')
    expect(exported({ hash: parts })).toContain('BCRYPT')
  })

  it('are kept where they are mapped', () => {
    expect(exported({ password: { is: 'mapping', template: '{{m1.password}}' } })).toContain(
      '{{m1.password}}',
    )
  })
})
