import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import type { Scope } from '@/lib/expression'
import type { JsonObject } from '@/lib/module-kit/json'
import { moduleById } from '@/lib/modules'
import { compileFilter } from '@/lib/runner/filter'
import { compileInput } from '@/lib/runner/resolve'
import { checkScenario } from '@/lib/scenario/check'
import type { DataPath } from '@/lib/scenario/data-path'
import {
  type Field,
  type Filter,
  filterSchema,
  type ScenarioDocumentInput,
  scenarioDocument,
} from '@/lib/scenario/document'
import { FILTER_OPERATORS } from '@/lib/scenario/filter-operators'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'

const list = (item: Field): Field => ({ is: 'list', items: [item] })
const pair = (template: string) => list(fields({ key: value('search'), value: mapped(template) }))
const to = (method: string, it: string, more = {}) => ({
  url: value('/api/v1/things'),
  method: value(method),
  body: mapped(it),
  ...more,
})
const leftOut = { emptyMapping: value('leave-out') }
const of = (search: string) => (it: string) => ({ searchBy: value(search), [search]: mapped(it) })
const full = { userId: value('00u1'), update: value('full') }
const somebody = Object.fromEntries(
  ['login', 'firstName', 'lastName', 'email'].map(name => [name, value(name)]),
)
const body: DataPath = ['body']

/** Each place of the table: the module, its parameters with what is drawn, and where to look at what came of it. */
const PLACES: Record<string, [module: string, (it: string) => Record<string, Field>, look: DataPath]> = {
  text: ['flow.set-variables@1', it => ({ variables: fields({ a: mapped(it) }) }), ['variables', 'a']],
  variable: ['flow.set-variables@1', it => ({ variables: fields({ b: mapped(it) }) }), ['variables', 'b']],
  'attribute, new user': [
    'okta.create-user@1',
    it => ({ profile: fields({ ...somebody, title: mapped(it) }) }),
    ['profile', 'title'],
  ],
  'login, new user': [
    'okta.create-user@1',
    it => ({ profile: fields({ ...somebody, login: mapped(it) }) }),
    ['profile', 'login'],
  ],
  'attribute, partial update': [
    'okta.update-user@1',
    it => ({ userId: value('00u1'), customAttributes: fields({ a: mapped(it) }) }),
    ['customAttributes', 'a'],
  ],
  'attributes, partial update': [
    'okta.update-user@1',
    it => ({ userId: value('00u1'), profile: mapped(it) }),
    ['profile'],
  ],
  'attribute, full replacement': [
    'okta.update-user@1',
    it => ({ ...full, customAttributes: fields({ a: mapped(it) }) }),
    ['customAttributes', 'a'],
  ],
  'attributes, full replacement': [
    'okta.update-user@1',
    it => ({ ...full, profile: mapped(it) }),
    ['profile'],
  ],
  'item of an attribute’s list': [
    'okta.update-user@1',
    it => ({ userId: value('00u1'), customAttributes: fields({ a: list(mapped(it)) }) }),
    ['customAttributes', 'a'],
  ],
  identifier: ['okta.get-user@1', it => ({ userId: mapped(it) }), ['userId']],
  'group of a list': [
    'okta.update-user@1',
    it => ({ userId: value('00u1'), groupIds: list(mapped(it)) }),
    ['groupIds'],
  ],
  groups: ['okta.update-user@1', it => ({ userId: value('00u1'), groupIds: mapped(it) }), ['groupIds']],
  setting: ['okta.create-user@1', it => ({ profile: fields(somebody), activate: mapped(it) }), ['activate']],
  limit: ['okta.list-users@1', it => ({ limit: mapped(it) }), ['limit']],
  password: [
    'okta.create-user@1',
    it => ({ profile: fields(somebody), passwordType: value('plain'), password: mapped(it) }),
    ['password'],
  ],
  'search option': ['okta.list-users@1', it => ({ searchBy: mapped(it) }), ['searchBy']],
  search: ['okta.list-users@1', of('search'), ['search']],
  'query of a search': ['okta.list-users@1', it => ({ searchBy: value('query'), q: mapped(it) }), ['q']],
  'JSON body, POST': ['okta.api-call@1', it => to('POST', it), body],
  'JSON body, keys left out': ['okta.api-call@1', it => to('PATCH', it, leftOut), body],
  'JSON body, PUT': ['okta.api-call@1', it => to('PUT', it), body],
  'JSON body, PUT, keys left out': ['okta.api-call@1', it => to('PUT', it, leftOut), body],
  path: ['okta.api-call@1', it => ({ url: mapped(it) }), ['url']],
  'query row': ['okta.api-call@1', it => ({ url: value('/api/v1/users'), query: pair(it) }), ['query']],
  'query rows': ['okta.api-call@1', it => ({ url: value('/api/v1/users'), query: mapped(it) }), ['query']],
  header: ['okta.api-call@1', it => ({ url: value('/api/v1/users'), headers: pair(it) }), ['headers']],
}

/** One line for one thing drawn and one thing given. */
interface Line {
  place: string
  drawn: string
  operator?: string
  right?: string
  given: JsonObject
  happens: string
}

const page = readFileSync('docs/mapping.md', 'utf8')
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]*)`/g)].map(([, inner]) => inner ?? '')

function linesOf(row: string): Line[] {
  const [place = '', drawn = '', given = '', happens = ''] = row.slice(2, -2).split(' | ')
  const bundles = quoted(given).map(text => JSON.parse(text) as JsonObject)
  const cases = place.startsWith('row: ') ? rowCases(drawn) : quoted(drawn).map(text => ({ drawn: text }))
  return cases.flatMap(one => bundles.map(bundle => ({ place, ...one, given: bundle, happens })))
}

function rowCases(text: string): { drawn: string; operator: string; right?: string }[] {
  const [, left = '', operators = '', right] = /^`([^`]*)` ([a-z, -]+?)(?: `([^`]*)`)?$/.exec(text) ?? []
  return operators
    .split(', ')
    .map(operator => ({ drawn: left, operator, ...(right === undefined ? {} : { right }) }))
}

const table = /<!-- nothing: .*?-->\n([\s\S]*?)<!-- end of nothing -->/.exec(page)?.[1] ?? ''
const lines = table.trim().split('\n').slice(2).flatMap(linesOf)

const filterOf = ({ place, drawn, operator = '', right }: Line): Filter =>
  filterSchema.parse(
    place === 'expression'
      ? { is: 'expression', expression: drawn }
      : {
          is: 'rows',
          any: [
            [
              {
                left: mapped(drawn),
                type: place.slice('row: '.length),
                operator,
                ...(right === undefined
                  ? {}
                  : { right: right.includes('{{') ? mapped(right) : value(right) }),
              },
            ],
          ],
        },
  )

const isFilter = ({ place }: Line): boolean => place === 'expression' || place.startsWith('row: ')

/** What happens in a run: an answer, what is filled in, or why it fails. */
function run(line: Line): { gives: unknown } | { fails: string } {
  const scope: Scope = {
    lookup: name => (name === 'm1' ? line.given : undefined),
    now: () => 0,
    uuid: () => '',
  }
  try {
    if (isFilter(line)) return { gives: compileFilter(filterOf(line)).passes(scope) ? 'yes' : 'no' }
    const [id, parametersOf, look] = PLACES[line.place] ?? ['', () => ({}), []]
    const module = moduleById(id)
    if (module === undefined)
      throw new Error(`the table has a place that the test does not know: ${line.place}`)
    const resolved = compileInput(parametersOf(line.drawn), module).resolve(scope)
    return { gives: look.reduce<unknown>((from, name) => (from as JsonObject | undefined)?.[name], resolved) }
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    expect(error.kind).toBe('input')
    return { fails: error.message }
  }
}

function problems(line: Line): string[] {
  const [module, parametersOf] = PLACES[line.place] ?? ['flow.set-variables@1', () => ({})]
  const document: ScenarioDocumentInput = {
    format: 1,
    name: 'Nothing',
    connections: { org: { kind: 'okta' } },
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      {
        key: 'm2',
        module,
        parameters: parametersOf(line.drawn),
        ...(module.startsWith('okta.') ? { connection: 'org' } : {}),
      },
    ],
    links: [{ id: 'l1', from: 'm1', to: 'm2', ...(isFilter(line) ? { filter: filterOf(line) } : {}) }],
  }
  return checkScenario(scenarioDocument.parse(document), moduleById).map(problem => problem.message)
}

describe('the table of nothing in docs/mapping.md', () => {
  it('has every place and every operator that compares', () => {
    const places = new Set(lines.map(({ place }) => place))
    expect(places).toEqual(
      new Set([
        'expression',
        ...Object.keys(PLACES),
        ...Object.keys(FILTER_OPERATORS).map(type => `row: ${type}`),
      ]),
    )
    for (const [type, operators] of Object.entries(FILTER_OPERATORS)) {
      const said = lines.filter(({ place }) => place === `row: ${type}`).map(({ operator }) => operator)
      expect(said).toEqual(expect.arrayContaining([...operators]))
    }
  })

  it.each(lines.map(line => [line.place, line.drawn, line.operator ?? '', line.right ?? '', line] as const))(
    '%s: %s %s %s',
    (_place, _drawn, _operator, _right, line) => {
      const { happens } = line
      const [, result = '', rest = ''] =
        /^(problem|fails|gives|left out|yes|no)(?:: | |$)(.*)$/.exec(happens) ?? []
      if (result === 'problem') return expect(problems(line).join(' ')).toContain(rest)
      // What only a run can tell is no problem while drawing.
      if (line.place !== 'JSON body, PUT, keys left out') expect(problems(line)).toEqual([])
      const came = run(line)
      if (result === 'fails') {
        expect(came).toEqual({ fails: expect.stringContaining(rest) })
      } else if (result === 'gives') {
        const [wanted = ''] = quoted(rest)
        const { gives } = came as { gives: unknown }
        const isText = typeof gives === 'string' && wanted.startsWith('{')
        expect(isText ? JSON.parse(gives) : gives).toEqual(JSON.parse(wanted))
      } else expect(came).toEqual({ gives: result === 'left out' ? undefined : result })
    },
  )
})
