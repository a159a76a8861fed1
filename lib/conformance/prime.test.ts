import { describe, expect, it } from 'vitest'
import { primeOrg } from './prime'
import { readRecordings } from './recording'

type Row = [method: string, path: string, status: number, answer?: object | null, body?: object]

function cassette(...rows: Row[]) {
  const lines = rows.map(([method, path, status, responseBody = null, requestBody = null]) =>
    JSON.stringify({ method, path, status, responseBody, requestBody }),
  )
  return readRecordings(lines.join('\n')).cassettes.get('(no file)') ?? []
}

const user = (id: string, status: string, profile: object = {}) => ({
  id,
  status,
  profile: { login: `${id}@x.example`, email: `${id}@x.example`, ...profile },
  credentials: { password: {}, provider: { type: 'OKTA', name: 'OKTA' } },
})
const people = (...rows: Row[]) => primeOrg(cassette(...rows)).snapshot.users

describe('the org before a recording', () => {
  it.each<[string, string, number, string]>([
    ['POST', 'lifecycle/activate', 200, 'STAGED'],
    ['POST', 'lifecycle/reactivate', 200, 'PROVISIONED'],
    ['POST', 'lifecycle/suspend', 200, 'ACTIVE'],
    ['POST', 'lifecycle/unsuspend', 200, 'SUSPENDED'],
    ['POST', 'lifecycle/unlock', 200, 'LOCKED_OUT'],
    ['POST', 'lifecycle/unlock', 403, 'ACTIVE'],
    ['POST', 'lifecycle/reactivate', 403, 'ACTIVE'],
  ])(
    'has somebody never seen in the status that %s %s answered with %i tells',
    (method, call, code, status) => {
      expect(people([method, `/api/v1/users/00uMadeUp/${call}`, code])).toMatchObject([{ status }])
    },
  )

  it('has somebody as first seen, unless something had been done to them by then', () => {
    const path = '/api/v1/users/00uMadeUp'
    expect(people(['GET', path, 200, user('00uMadeUp', 'RECOVERY')])).toMatchObject([{ status: 'RECOVERY' }])
    expect(
      people(
        ['POST', `${path}/lifecycle/suspend`, 200, {}],
        ['GET', path, 200, user('00uMadeUp', 'SUSPENDED')],
      ),
    ).toMatchObject([{ status: 'ACTIVE' }])
    expect(
      people(['POST', `${path}/lifecycle/suspend`, 400, {}], ['GET', path, 200, user('00uMadeUp', 'STAGED')]),
    ).toMatchObject([{ status: 'STAGED' }])
  })

  it('has nobody whom the cassette makes, or never finds', () => {
    const made = user('00uMadeUp', 'ACTIVE')
    expect(
      people(['POST', '/api/v1/users', 200, made], ['GET', '/api/v1/users/00uMadeUp', 200, made]),
    ).toEqual([])
    expect(people(['GET', '/api/v1/users/00uNobody', 404, {}])).toEqual([])
  })

  it('has somebody deprovisioned who is gone after one DELETE', () => {
    const once: Row = ['DELETE', '/api/v1/users/00uMadeUp', 204]
    expect(people(once, ['GET', '/api/v1/users/00uMadeUp', 404, {}])).toMatchObject([
      { status: 'DEPROVISIONED' },
    ])
    expect(people(once, once)).toMatchObject([{ status: 'ACTIVE' }])
  })

  it('has the attributes that are seen before the cassette adds them', () => {
    const add: Row = [
      'POST',
      '/api/v1/meta/schemas/user/default',
      200,
      { definitions: { custom: { properties: { old: { type: 'integer' }, new: { type: 'string' } } } } },
      { definitions: { custom: { properties: { new: { type: 'string' } } } } },
    ]
    const seen: Row = [
      'GET',
      '/api/v1/users/00uMadeUp',
      200,
      user('00uMadeUp', 'ACTIVE', { new: 'x', list: [1] }),
    ]
    const { custom } = primeOrg(cassette(add, seen)).snapshot
    expect(custom?.map(([name, attribute]) => [name, attribute.type])).toEqual([
      ['old', 'integer'],
      ['list', 'array'],
    ])
  })

  it('has members in the groups that are listed before anybody is put there', () => {
    const group = (id: string) => ({ id, type: 'OKTA_GROUP', profile: { name: id } })
    const { snapshot } = primeOrg(
      cassette(
        ['PUT', '/api/v1/groups/00gSecond/users/00uMadeUp', 204],
        ['GET', '/api/v1/users/00uMadeUp/groups', 200, [group('00gFirst'), group('00gSecond')]],
      ),
    )
    const members = snapshot.groups.map(one => [one.name, one.members.length])
    expect(members).toEqual([
      ['00gFirst', 1],
      ['00gSecond', 0],
      ['Everyone', 0],
    ])
  })
})
