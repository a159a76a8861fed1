import { describe, expect, it } from 'vitest'
import { scenarioDocument } from './document'
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
