import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import { checkScenario } from './check'
import { fieldSchema, scenarioDocument } from './document'
import { exportDocument } from './export'
import { FILTER_OPERATORS, OPERATORS_WITHOUT_RIGHT } from './filter-operators'
import { parseDocument } from './import'

const page = readFileSync('docs/scenario-document.md', 'utf8')
const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''

describe('docs/scenario-document.md', () => {
  it('shows a document that is taken as it stands and could be switched on', () => {
    expect(checkScenario(parseDocument(example), moduleById)).toEqual([])
  })

  it('shows one that an export gives back', () => {
    const exported = exportDocument(parseDocument(example), {})
    expect(JSON.parse(exported)).toEqual(JSON.parse(example))
  })

  it('describes every key of the document, its modules and its links', () => {
    const { shape } = scenarioDocument
    const keys = [
      ...Object.keys(shape),
      ...Object.keys(shape.modules.element.shape),
      ...Object.keys(shape.links.element.shape),
      ...Object.keys(shape.settings.unwrap().shape),
      ...Object.keys(shape.connections.unwrap().valueType.shape),
    ]
    for (const key of keys) expect(page).toMatch(new RegExp(`^\\| [^|]*\`${key}\``, 'm'))
  })

  it('describes every kind of field', () => {
    const shown = [...page.matchAll(/^\| `(\{ "is": "[a-z]+".*?\})` \|/gm)].map(found => found[1] ?? '')
    const fields = shown.map(text =>
      JSON.parse(text.replace('{ … }', '{}').replace('[ … ]', '[]').replace('"…"', '""').replace('…', '1')),
    )
    expect(fields.map(field => field.is)).toEqual(['value', 'mapping', 'fields', 'list', 'clear', 'sealed'])
    for (const field of fields) expect(fieldSchema.safeParse(field).success).toBe(true)
  })

  it('lists every operator of every type of a filter', () => {
    for (const [type, operators] of Object.entries(FILTER_OPERATORS)) {
      expect(page).toContain(`| \`${type}\` | ${operators.map(operator => `\`${operator}\``).join(', ')} |`)
    }
    const alone = /All operators need it but (.*?)\./.exec(page)?.[1] ?? ''
    expect(new Set([...alone.matchAll(/`([a-z-]+)`/g)].map(found => found[1]))).toEqual(
      OPERATORS_WITHOUT_RIGHT,
    )
  })
})
