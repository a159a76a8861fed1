import { describe, expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { checkScenario } from './check'
import { type Field, type Filter, type ScenarioDocumentInput, scenarioDocument } from './document'
import { blockingOf } from './graph'

type Drawn = Omit<ScenarioDocumentInput['modules'][number], 'key'>

/** What is said of a text in the last of modules in a row. */
const said = (text: string | Field, before: Drawn[], filter?: Filter): string[] => {
  const field: Field = typeof text === 'string' ? mapped(text) : text
  const last: Drawn = {
    module: 'flow.set-variables@1',
    parameters: { variables: { is: 'fields', fields: { boss: field } } },
  }
  const modules = [...before, last].map((one, at) => ({ key: `m${at + 1}`, ...one }))
  const links = modules.slice(1).map(({ key }, at) => ({
    id: `l${at + 1}`,
    from: `m${at + 1}`,
    to: key,
    ...(filter && at === modules.length - 2 ? { filter } : {}),
  }))
  const connections = { org: { kind: 'okta' as const } }
  const document = scenarioDocument.parse({ format: 1, name: 'One', connections, modules, links })
  const problems = checkScenario(document, moduleById)
  expect(blockingOf(problems)).toEqual([])
  return problems.map(problem => `${problem.parameter ?? problem.link}: ${problem.message}`)
}
const manual: Drawn = { module: 'flow.manual@1' }
const variables = (fields: Record<string, Field>): Drawn => ({
  module: 'flow.set-variables@1',
  parameters: { variables: { is: 'fields', fields } },
})

describe('a mapping of what a module does not give', () => {
  it('is warned of where all that it gives is known', () => {
    expect(
      said('Boss of {{m2.nothing}}', [manual, variables({ total: value(1), name: mapped('{{m1.name}}') })]),
    ).toEqual([
      'variables.boss: m2 gives nothing named “nothing”, so it is always empty here. It gives: total, name.',
    ])
    const nested = variables({ a: value({ b: { c: 1 } }), d: { is: 'fields', fields: { e: value(1) } } })
    expect(said('{{m2.a.b.x}} {{m2.d.e}} {{m2.d["f"]}}', [manual, nested])).toEqual([
      'variables.boss: m2 gives nothing named “a.b.x”, so it is always empty here. There it gives: c.',
      'variables.boss: m2 gives nothing named “d.f”, so it is always empty here. There it gives: e.',
    ])
    expect(said('{{m1.payload}}', [{ module: 'flow.webhook@1' }])).toEqual([
      'variables.boss: m1 gives nothing named “payload”, so it is always empty here. It gives: method, headers, query, body.',
    ])
    expect(said('{{m2.id}}', [manual, variables({})])).toEqual([
      'variables.boss: m2 gives nothing named “id”, so it is always empty here. It gives nothing that can be mapped.',
    ])
  })

  it('is warned of once, and in filters too', () => {
    const known = [manual, variables({ a: value(1) })]
    expect(said('{{m2.b}} {{m2.b.c}} {{m2.b}}', known)).toHaveLength(1)
    expect(said('x', known, { is: 'expression', expression: 'isEmpty(m2.b)' })).toEqual([
      'l2: m2 gives nothing named “b”, so it is always empty here. It gives: a.',
    ])
    const left = mapped('{{m2.b}}')
    const rows: Filter = { is: 'rows', any: [[{ left, type: 'any', operator: 'exists' }]] }
    expect(said('x', known, rows)).toEqual([
      'l2: m2 gives nothing named “b”, so it is always empty here. It gives: a.',
    ])
  })

  it('is left alone where more may come than is declared, or only a run can tell', () => {
    const user: Drawn = {
      module: 'okta.get-user@1',
      connection: 'org',
      parameters: { userId: value('00u1') },
    }
    expect(said('{{m2.profile.shoeSize}} {{m2.realmId}}', [manual, user])).toEqual([])
    expect(said('{{m1.anything}} {{m1}}', [manual])).toEqual([])
    expect(said('{{m1.body.x}} {{m1.headers.y}}', [{ module: 'flow.webhook@1' }])).toEqual([])
    const given: Drawn = { module: 'flow.set-variables@1', parameters: { variables: mapped('{{m1}}') } }
    expect(said('{{m2.x}}', [manual, given])).toEqual([])
    const open = variables({ a: mapped('{{m1.a}}'), b: value([1]), c: value('x') })
    expect(said('{{m2.a.x}} {{m2.b[0]}} {{m2["a"]}} {{m2.c}}', [manual, open])).toEqual([])
    expect(said('{{[1].map(m2, m2.x)}}', [manual, variables({ a: value(1) })])).toEqual([])
  })
})
