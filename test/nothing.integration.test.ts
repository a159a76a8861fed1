import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Filter } from '@/lib/scenario/document'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'
import { type OrgOverHttp, scenarioOn, startOrg } from './org-over-http'

/** What the org has received, and what became of its people, when a mapping had no value. */
let http: OrgOverHttp
beforeAll(async () => {
  http = await startOrg(1_000)
})
beforeEach(() => http.org.reset())
afterAll(() => http.close())

const people = () => http.org.state().users
const profileOf = (id: string): JsonObject => people().find(user => user.id === id)?.profile as JsonObject
const someone = (): string => {
  const active = people().find(one => one.status === 'ACTIVE' && (one.profile as JsonObject).department)
  return String(active?.id)
}

describe('a JSON body with a mapping that has no value', () => {
  const call = (body: string, bundle: JsonObject, more = {}) => {
    const id = someone()
    const run = scenarioOn(
      http.client,
      [
        {
          module: 'okta.api-call@1',
          parameters: {
            method: value('POST'),
            url: value(`/api/v1/users/${id}`),
            body: mapped(body),
            ...more,
          },
        },
      ],
      bundle,
    )
    return { id, run }
  }

  it.each([
    ['by itself', '{"profile":{"department":{{m1.body.dept}}}}', { body: {} }],
    ['in quotes', '{"profile":{"department":"{{m1.body.dept}}"}}', { body: {} }],
    ['among other text in quotes', '{"profile":{"department":"Dept {{m1.body.dept}}"}}', { body: {} }],
    ['that is null', '{"profile":{"department":{{m1.body.dept}}}}', { body: { dept: null } }],
    ['that is an empty text', '{"profile":{"department":{{m1.body.dept}}}}', { body: { dept: '' } }],
    ['that says null itself', '{"profile":{"department":{{null}}}}', {}],
    ['as the whole body', '{{m1.body}}', {}],
    ['with null inside', '{"profile":{{m1.body}}}', { body: { department: null } }],
  ])('%s fails the step, and the org keeps what it has', async (_where, body, bundle) => {
    const { id, run } = call(body, bundle)
    const before = profileOf(id)
    expect(await run.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'input' } })
    expect(run.sent).toEqual([])
    expect(profileOf(id)).toEqual(before)
  })

  it('leaves the key out where the module says so, and sends the others', async () => {
    const { id, run } = call(
      '{"profile":{"department":"{{m1.body.dept}}","title":"{{m1.body.title}}"}}',
      { body: { title: 'Pilot' } },
      { emptyMapping: value('leave-out') },
    )
    const { department } = profileOf(id)
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(profileOf(id)).toMatchObject({ department, title: 'Pilot' })
  })
})

describe('a filter row with nothing on the right', () => {
  const changed = () => people().filter(user => (user.profile as JsonObject).costCenter === 'CC-9').length
  const filtered = (filter: Filter, bundle: JsonObject) => {
    const run = scenarioOn(
      http.client,
      [
        { module: 'okta.list-users@1' },
        {
          module: 'okta.update-user@1',
          parameters: { userId: mapped('{{m2.id}}'), profile: fields({ costCenter: value('CC-9') }) },
        },
      ],
      bundle,
      { filters: { 'm2>m3': filter } },
    )
    return run
  }
  const row = (operator: string, left = '{{m2.profile.login}}'): Filter => ({
    is: 'rows',
    any: [[{ left: mapped(left), type: 'text', operator, right: mapped('{{m1.body.domain}}') }]],
  })
  const list = (operator: string): Filter => ({
    is: 'rows',
    any: [[{ left: mapped('{{[m2.id]}}'), type: 'list', operator, right: mapped('{{m1.body.domain}}') }]],
  })
  const expression = (text: string): Filter => ({ is: 'expression', expression: text })

  it.each<[string, Filter]>([
    ['ends-with', row('ends-with')],
    ['contains', row('contains')],
    ['starts-with', row('starts-with')],
    ['matches', row('matches')],
    ['not-equals', row('not-equals')],
    ['not-contains', row('not-contains')],
    ['equals, nothing on the left either', row('equals', '{{m2.profile.nobody}}')],
    ['a list that does not contain', list('not-contains')],
    ['endsWith()', expression('m2.profile.login.endsWith(m1.body.domain)')],
    ['not contains()', expression('!contains(m2.profile.login, m1.body.domain)')],
    ['matches()', expression('matches(m2.profile.login, m1.body.domain)')],
    ['!=', expression('m2.profile.login != m1.body.domain')],
    ['not in', expression('!(m2.profile.login in m1.body.domain)')],
    ['>', expression('m2.profile.login > m1.body.domain')],
  ])('%s changes nobody and says why', async (_operator, filter) => {
    for (const body of [{}, { domain: '' }, { domain: null }, { domain: '  ' }, { domain: [] }]) {
      http.org.reset()
      const run = filtered(filter, { body })
      const outcome = await run.toTheEnd()
      expect(changed()).toBe(0)
      expect(outcome).toMatchObject({ status: 'failed', firstError: { kind: 'input' } })
      expect('firstError' in outcome && outcome.firstError?.message).toContain(
        '`m1.body.domain` had no value',
      )
    }
  })
})

describe('a half-empty search', () => {
  it.each([
    ['search', 'profile.department sw "{{m1.dept}}"'],
    ['search', 'status eq "ACTIVE" and profile.city sw "{{m1.city}}"'],
    ['search', 'profile.city eq {{m1.city}} or profile.department eq "{{m1.dept}}"'],
    ['filter', 'profile.firstName eq "{{m1.dept}}" or status eq "{{m1.status}}"'],
    ['query', '{{m1.name}} {{m1.dept}}'],
  ])('by %s fails the step: %s', async (by, text) => {
    const run = scenarioOn(
      http.client,
      [
        {
          module: 'okta.list-users@1',
          parameters: { searchBy: value(by), [by === 'query' ? 'q' : by]: mapped(text) },
        },
      ],
      { city: '', status: 'ACTIVE', name: 'A', dept: '  ' },
    )
    expect(await run.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'input' } })
    expect(run.sent).toEqual([])
  })

  it.each([
    ['which search', { searchBy: mapped('{{m1.by}}') }],
    ['the limit', { limit: mapped('{{m1.limit}}') }],
  ])('with %s left open lists nobody', async (_what, parameters) => {
    const run = scenarioOn(http.client, [{ module: 'okta.list-users@1', parameters }])
    expect(await run.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'input' } })
    expect(run.sent).toEqual([])
  })

  it.each([
    ['the address', { url: mapped('/api/v1/users?search=profile.city sw "{{m1.city}}"&limit={{m1.two}}') }],
    ['a row', { url: value('/api/v1/users'), query: rows('search', 'profile.city sw "{{m1.city}}"') }],
    ['a row as a whole', { url: value('/api/v1/users'), query: rows('q', '{{m1.city}}') }],
    ['all rows', { url: value('/api/v1/users'), query: mapped('{{m1.rows}}') }],
    ['a header', { url: value('/api/v1/users'), headers: rows('If-Match', '"{{m1.city}}"') }],
    ['the method', { url: value('/api/v1/users'), method: mapped('{{m1.method}}') }],
  ])('of a raw call, in %s, sends nothing', async (_what, parameters) => {
    const run = scenarioOn(http.client, [{ module: 'okta.api-call@1', parameters }], { two: 2, city: '' })
    expect(await run.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'input' } })
    expect(run.sent).toEqual([])
  })
})

describe('a full replacement', () => {
  it('with a mapping that has no value fails, because leaving out is deleting', async () => {
    const id = someone()
    const before = profileOf(id)
    const given = fields({
      login: value(String(before.login)),
      email: value(String(before.email)),
      firstName: value('New'),
      lastName: value('Name'),
      department: mapped('{{m1.dept}}'),
    })
    const run = scenarioOn(http.client, [
      {
        module: 'okta.update-user@1',
        parameters: { userId: value(id), update: value('full'), profile: given },
      },
    ])
    const outcome = await run.toTheEnd()
    expect(outcome).toMatchObject({ status: 'failed', firstError: { kind: 'input' } })
    expect('firstError' in outcome && outcome.firstError?.message).toContain('Department')
    expect(profileOf(id)).toEqual(before)
  })

  it('as a raw PUT never leaves a key out', async () => {
    const id = someone()
    const run = scenarioOn(http.client, [
      {
        module: 'okta.api-call@1',
        parameters: {
          method: value('PUT'),
          url: value(`/api/v1/users/${id}`),
          body: mapped('{"profile":{"login":"a@b.example","title":{{m1.title}}}}'),
          emptyMapping: value('leave-out'),
        },
      },
    ])
    expect(await run.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'input' } })
    expect(run.sent).toEqual([])
  })
})

function rows(key: string, template: string) {
  return { is: 'list' as const, items: [fields({ key: value(key), value: mapped(template) })] }
}
