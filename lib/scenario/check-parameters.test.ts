import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineAction } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { one } from '@/lib/module-kit/result'
import { moduleById } from '@/lib/modules'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { checkScenario } from './check'
import { checkingParameters } from './check-parameters'
import { type Field, type ScenarioDocumentInput, scenarioDocument } from './document'

/** What is said about one module behind “Run manually”. */
const problems = (
  module: string,
  parameters: Record<string, Field>,
  more: Partial<ScenarioDocumentInput['modules'][number]> = {},
) => {
  const document: ScenarioDocumentInput = {
    format: 1,
    name: 'One',
    connections: { org: { kind: 'okta' } },
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      {
        key: 'm2',
        module,
        parameters,
        ...(module.startsWith('okta.') ? { connection: 'org' } : {}),
        ...more,
      },
    ],
    links: [{ id: 'l1', from: 'm1', to: 'm2' }],
  }
  return checkScenario(scenarioDocument.parse(document), moduleById)
}
const said = (...args: Parameters<typeof problems>) =>
  problems(...args).map(problem => [problem.parameter, problem.message])

describe('a module’s parameters', () => {
  it('that are missing are named', () => {
    expect(said('okta.update-user@1', {})).toEqual([['userId', 'userId is missing.']])
    expect(said('okta.update-user@1', { userId: mapped('') })).toEqual([['userId', 'userId is missing.']])
  })

  it('that the module does not have are named, in a mapping too', () => {
    const profile: Field = { is: 'fields', fields: { nickname: mapped('{{m1.nick}}') } }
    expect(said('okta.update-user@1', { userId: mapped('{{m1.id}}'), user: value('x'), profile })).toEqual([
      ['profile.nickname', 'Update a User has no parameter “nickname” in profile.'],
      ['user', 'Update a User has no parameter “user”.'],
    ])
  })

  it('are checked beside mappings', () => {
    const profile: Field = {
      is: 'fields',
      fields: { city: mapped('{{m1.city}}'), countryCode: value('Germany') },
    }
    expect(said('okta.update-user@1', { userId: mapped('{{m1.id}}'), profile })).toEqual([
      ['profile.countryCode', 'profile.countryCode: takes at most 2 characters.'],
    ])
  })

  it('of a list name the item', () => {
    const groupIds: Field = { is: 'list', items: [mapped('{{m1.group}}'), mapped(''), value(5)] }
    expect(said('okta.update-user@1', { userId: mapped('{{m1.id}}'), groupIds })).toEqual([
      ['groupIds[2]', 'groupIds[2]: must be a text, but is 5.'],
    ])
  })

  it('that name a thing show something', () => {
    const nothing = (parameter: string) => [
      [parameter, `${parameter} is empty: there is nothing to be seen in it.`],
    ]
    expect(said('okta.update-user@1', { userId: value('\u200b') })).toEqual(nothing('userId'))
    expect(said('okta.update-user@1', { userId: mapped(' \u2060') })).toEqual(nothing('userId'))
    expect(said('okta.list-users@1', { searchBy: value('query'), q: value(' ') })).toEqual(nothing('q'))
  })

  it('say what fits in words', () => {
    expect(said('flow.router@1', { mode: value('sideways') })).toEqual([
      ['mode', 'mode: must be "every", "first" or "together", but is the text “sideways”.'],
    ])
  })

  it('of an object that is left out as a whole are missing one by one', () => {
    expect(said('okta.create-user@1', {}).map(([parameter]) => parameter)).toEqual([
      'profile.login',
      'profile.firstName',
      'profile.lastName',
      'profile.email',
    ])
  })

  it('that a kind of password asks for are missing too', () => {
    const profile: Field = {
      is: 'fields',
      fields: Object.fromEntries(
        ['login', 'firstName', 'lastName', 'email'].map(name => [name, mapped(`{{m1.${name}}}`)]),
      ),
    }
    const of = (passwordType: string, more = {}) =>
      said('okta.create-user@1', { profile, passwordType: value(passwordType), ...more })
    expect(of('none')).toEqual([])
    expect(of('plain')).toEqual([['password', 'password is missing.']])
    expect(of('plain', { password: mapped('{{m1.password}}') })).toEqual([])
    expect(of('hash')).toEqual([['hash', 'hash is missing.']])
    expect(of('hash', { hash: { is: 'fields', fields: { algorithm: value('BCRYPT') } } })).toEqual([
      ['hash.value', 'hash.value is missing.'],
    ])
  })

  it('that another choice asks for are missing too', () => {
    expect(said('okta.list-users@1', { searchBy: value('filter') })).toEqual([
      ['filter', 'filter is missing.'],
    ])
    expect(said('okta.get-user@1', {})).toEqual([['userId', 'userId is missing.']])
    expect(said('okta.get-user@1', { by: value('login'), login: mapped('{{m1.login}}') })).toEqual([])
    expect(said('okta.list-users@1', {})).toEqual([])
  })

  it('of which only a run can tell are left to the run', () => {
    expect(said('okta.get-user@1', { by: mapped('{{m1.by}}') })).toEqual([])
    expect(said('okta.list-users@1', { limit: mapped('{{m1.limit}}') })).toEqual([])
  })

  it('that take a list, an object or yes and no get no text around a mapping', () => {
    const given = { userId: mapped('{{m1.id}}') }
    expect(said('okta.update-user@1', { ...given, groupIds: mapped('{{m1.groups}}') })).toEqual([])
    expect(said('okta.update-user@1', { ...given, groupIds: mapped('00g{{m1.group}}') })).toEqual([
      ['groupIds', expect.stringContaining('takes a list, but text with a mapping in it is text')],
    ])
    expect(said('okta.update-user@1', { ...given, activate: mapped(' {{m1.yes}}') })).toEqual([
      ['activate', expect.stringContaining('takes yes or no')],
    ])
  })

  it('that hold a module which does not come before say which modules do', () => {
    expect(
      said('flow.set-variables@1', { variables: { is: 'fields', fields: { a: mapped('{{m2.x}}') } } }),
    ).toEqual([
      ['variables.a', 'm2 does not come before this place, so there is nothing of it to map. These do: m1.'],
    ])
  })
})

describe('a parameter of another choice', () => {
  const unused = (choose: string) => expect.stringContaining(`is filled but not used: choose ${choose}`)

  it('is not used where nothing is chosen, which would mean everybody', () => {
    expect(problems('okta.list-users@1', { search: value('profile.city eq "Bonn"') })).toEqual([
      {
        module: 'm2',
        parameter: 'searchBy',
        message:
          'Search is filled but not used: choose “Full search” at “Search option” (searchBy), or take it out.',
      },
    ])
    const open = { q: mapped('{{m1.q}}'), filter: mapped('') }
    expect(said('okta.list-users@1', open)).toEqual([['searchBy', unused('“Search by query”')]])
    expect(said('okta.list-users@1', { ...open, searchBy: mapped('') })).toEqual([
      ['searchBy', unused('“Search by query”')],
    ])
    const call = { url: value('/api/v1/x'), emptyMapping: value('leave-out') }
    expect(said('okta.api-call@1', call)).toContainEqual(['method', unused('“POST” or “PATCH”')])
    expect(
      said('okta.create-user@1', { password: { is: 'sealed', id: '7d6c0a52-6a0b-4ab0-9d9d-3f0b8c1c1a11' } }),
    ).toContainEqual(['passwordType', unused('“Plain text”')])
    const hash: Field = { is: 'fields', fields: { value: mapped('{{m1.hash}}') } }
    expect(said('okta.create-user@1', { hash })).toContainEqual(['passwordType', unused('“Hash”')])
  })

  it('is left alone where something else is chosen, or only a run can tell', () => {
    const search = value('profile.city eq "Bonn"')
    for (const searchBy of [value('none'), mapped('none'), mapped('{{m1.by}}')])
      expect(said('okta.list-users@1', { searchBy, search })).toEqual([])
    expect(said('okta.list-users@1', { searchBy: value('query'), q: value('a'), search })).toEqual([])
  })

  it('is left alone where it holds nothing, or what it would hold anyway', () => {
    expect(said('okta.list-users@1', { q: mapped('') })).toEqual([])
    const url = value('/api/v1/x')
    expect(said('okta.api-call@1', { url, emptyMapping: value('fail') })).toEqual([])
    expect(said('okta.create-user@1', { hash: { is: 'fields', fields: {} } })).not.toContainEqual([
      'passwordType',
      expect.anything(),
    ])
  })

  it('leaves no webhook open that was meant to be signed', () => {
    const trigger = (parameters: Record<string, Field>) =>
      checkScenario(
        scenarioDocument.parse({
          format: 1,
          name: 'Signed',
          modules: [{ key: 'm1', module: 'flow.webhook@1', parameters }],
          links: [],
        }),
        moduleById,
      ).map(problem => [problem.parameter, problem.message])
    expect(trigger({ signatureHeader: value('X-Signature') })).toEqual([
      ['signature', unused('“Another, with HMAC”')],
    ])
  })

  it('is found in rows of a list and in named parts too', () => {
    const part = {
      by: field(z.enum(['all', 'one']).default('all'), { label: 'By' }),
      id: field(z.string().optional(), { label: 'Id', showWhen: { field: 'by', is: ['one'] } }),
      // Goes with a part that goes with another itself.
      note: field(z.string().optional(), { label: 'Note', showWhen: { field: 'id', is: ['x'] } }),
    }
    const nested = defineAction({
      key: 'flow.nested',
      version: 1,
      title: 'Nested',
      summary: '',
      input: z.object({
        rows: field(z.array(z.strictObject(part)).default([]), { label: 'Rows' }),
        inner: field(z.strictObject(part).optional(), { label: 'Inner' }),
      }),
      output: z.object({}),
      effect: 'read',
      run: () => one({}),
    })
    const checked = (parameters: Record<string, Field>) =>
      [...checkingParameters({ key: 'm1', module: 'flow.nested@1', parameters }, nested)]
        .flat()
        .map(it => it.parameter)
    const row = (fields: Record<string, Field>): Field => ({ is: 'fields', fields })
    expect(
      checked({
        rows: {
          is: 'list',
          items: [row({ by: value('one'), id: value('a') }), row({ id: mapped('{{m1.a}}') })],
        },
        inner: row({ id: value('x'), note: value('a') }),
      }),
    ).toEqual(['rows[1].by', 'inner.by', 'inner.by'])
    expect(
      checked({ rows: value([{ by: 'one', id: 'a' }, { id: 'b' }]), inner: value({ id: 'a' }) }),
    ).toEqual(['rows[1].by', 'inner.by'])
    expect(checked({ inner: row({ by: value('all'), id: value('x'), note: value('a') }) })).toEqual([])
  })
})

describe('a parameter in the wrong shape', () => {
  const sealed: Field = { is: 'sealed', id: '7d6c0a52-6a0b-4ab0-9d9d-3f0b8c1c1a11' }
  const list = (...items: Field[]): Field => ({ is: 'list', items })
  const parts = (fields: Record<string, Field>): Field => ({ is: 'fields', fields })

  it('is said, whatever is mapped or sealed in it', () => {
    const user = { userId: mapped('{{m1.id}}') }
    const password = { ...user, passwordType: value('plain'), password: list(sealed) }
    expect(said('okta.update-user@1', password)).toEqual([
      ['password', 'password: must be a text, but is a list.'],
    ])
    expect(said('okta.update-user@1', { ...password, password: parts({ a: sealed }) })).toEqual([
      ['password', 'password: must be a text, but is an object.'],
    ])
    expect(said('okta.update-user@1', { userId: list(mapped('{{m1.id}}')) })).toEqual([
      ['userId', 'userId: must be a text, but is a list.'],
    ])
    expect(said('okta.update-user@1', { ...user, groupIds: parts({ a: mapped('{{m1.id}}') }) })).toEqual([
      ['groupIds', 'groupIds: must be a list, but is an object.'],
    ])
    expect(said('okta.update-user@1', { ...user, groupIds: list(list(mapped('{{m1.id}}'))) })).toEqual([
      ['groupIds[0]', 'groupIds[0]: must be a text, but is a list.'],
    ])
    expect(said('okta.update-user@1', { ...user, profile: list(mapped('{{m1.id}}')) })).toEqual([
      ['profile', 'profile: must be an object, but is a list.'],
    ])
    expect(
      said('okta.update-user@1', { ...user, profile: parts({ city: list(mapped('{{m1.c}}')) }) }),
    ).toEqual([['profile.city', 'profile.city: must be a text, but is a list.']])
    expect(said('okta.list-users@1', { searchBy: list(mapped('{{m1.by}}')) })).toEqual([
      ['searchBy', 'searchBy: must be one single value, but is a list.'],
    ])
  })

  it('is said where a list of one would be read as a number', () => {
    expect(said('okta.list-users@1', { limit: list(value(5)) })).toEqual([
      ['limit', 'limit: must be a number, but is a list.'],
    ])
    expect(said('okta.list-users@1', { limit: value([5]) })).toEqual([
      ['limit', 'limit: must be a number, but is a list.'],
    ])
  })

  it('is not what any JSON may be', () => {
    const body = parts({ a: list(mapped('{{m1.a}}'), parts({ b: mapped('{{m1.b}}') })) })
    expect(said('okta.api-call@1', { url: value('/api/v1/x'), method: value('POST'), body })).toEqual([])
    const custom = parts({ teams: list(mapped('{{m1.a}}')) })
    expect(said('okta.update-user@1', { userId: mapped('{{m1.id}}'), customAttributes: custom })).toEqual([])
  })
})

describe('a disabled module', () => {
  it('needs nothing, but its mappings must be readable', () => {
    expect(said('okta.update-user@1', {}, { disabled: true })).toEqual([])
    expect(said('okta.update-user@1', { userId: mapped('{{m1.') }, { disabled: true })).toHaveLength(1)
  })
})

describe('a scenario', () => {
  const trigger = (parameters: Record<string, Field>, timeZone?: string) =>
    checkScenario(
      scenarioDocument.parse({
        format: 1,
        name: 'Timed',
        timeZone,
        modules: [{ key: 'm1', module: 'flow.schedule@1', parameters }],
        links: [],
      }),
      moduleById,
    ).map(problem => problem.message)

  it('with an unknown time zone says so', () => {
    expect(trigger({}, 'Europe/Berlin')).toEqual([])
    expect(trigger({}, 'Europe/Atlantis')).toEqual([
      '“Europe/Atlantis” is no time zone. Take a name from the IANA list, such as Europe/Berlin or UTC.',
    ])
  })

  it('maps nothing in its trigger', () => {
    expect(trigger({ time: mapped('{{now()}}') })).toEqual([
      'time: nothing comes before a trigger, so nothing can be mapped in it.',
    ])
  })

  it('names a connection slot that it does not list', () => {
    expect(problems('okta.list-users@1', {}, { connection: 'hr' })).toEqual([
      { module: 'm2', message: 'm2 uses the connection “hr”, which the scenario does not list.' },
    ])
  })
})

describe('a raw call', () => {
  const warned = (parameters: Record<string, Field>): string[] =>
    problems('okta.api-call@1', parameters)
      .filter(problem => problem.severity === 'warning')
      .map(problem => problem.message)
  const url: Field = { is: 'value', value: '/api/v1/x' }

  it('with a secret’s name in its body or address is warned of, until it is kept secret or mapped', () => {
    const body = '{"name":"Ann","client_secret":"hush"}'
    expect(warned({ url, body: { is: 'value', value: body } })[0]).toMatch(
      /“client_secret” looks like a secret/,
    )
    expect(warned({ url, body: { is: 'value', value: { password: 'hush' } } })).toHaveLength(1)
    expect(warned({ url: { is: 'value', value: '/api/v1/x?access_token=hush' } })).toHaveLength(1)
    expect(warned({ url, body: { is: 'sealed', id: '7d6c0a52-6a0b-4ab0-9d9d-3f0b8c1c1a11' } })).toEqual([])
    expect(warned({ url, body: { is: 'mapping', template: '{"password":"{{m1.password}}"}' } })).toEqual([])
    expect(warned({ url, body: { is: 'value', value: '{"department":"Sales","password":""}' } })).toEqual([])
  })
})
