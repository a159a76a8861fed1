import { describe, expect, it } from 'vitest'
import { errorOf, testOrg } from './test-org'

const PATH = '/api/v1/meta/schemas/user/default'
const custom = (properties: object) => ({
  definitions: { custom: { id: '#custom', type: 'object', properties: { ...properties } } },
})

describe("the schema of people's profiles", () => {
  it('takes new attributes, which can be set and searched until they are removed', () => {
    const { ask, create, org } = testOrg()
    const shoe = { title: 'Shoe size', type: 'number', permissions: [{ principal: 'SELF', action: 'HIDE' }] }
    const hats = { title: 'Hats', type: 'array', items: { type: 'string' } }
    const before = org.revision()
    expect(ask('POST', PATH, custom({ shoe, hats })).body).toContain('"shoe":{"title":"Shoe size"')
    expect(org.revision()).not.toBe(before)
    const made = create('shoe@x.example', { profile: { shoe: 44.5, hats: ['fez'] } })
    expect(made.object.profile).toMatchObject({ shoe: 44.5, hats: ['fez'] })
    expect(errorOf(create('s2@x.example', { profile: { shoe: 'big' } }))).toContain('must be a number')
    expect(ask('GET', '/api/v1/users?search=profile.hats+eq+%22FEZ%22').list).toHaveLength(1)
    expect(ask('POST', PATH, custom({ hats: null })).body).not.toContain('"hats"')
    expect(ask('GET', `/api/v1/users/${made.object.id}`).object.profile).not.toHaveProperty('hats')
    expect(errorOf(ask('GET', '/api/v1/users?search=profile.hats+pr'))).toBe('400 E0000031')
  })

  it('refuses what is no attribute, and a base one', () => {
    const { ask } = testOrg()
    for (const properties of [
      { x: { type: 'date' } },
      { 'x y': { type: 'string' } },
      { login: { type: 'string' } },
    ])
      expect(errorOf(ask('POST', PATH, custom(properties)))).toContain('400 E0000001')
    expect(ask('POST', '/api/v1/meta/schemas/user/other', custom({})).status).toBe(404)
  })

  it('outlives a snapshot', () => {
    const first = testOrg()
    first.ask('POST', PATH, custom({ shoe: { title: 'Shoe size', type: 'number' } }))
    const second = testOrg()
    second.org.restore(first.org.snapshot())
    expect(second.create('again@x.example', { profile: { shoe: 1 } }).status).toBe(200)
  })
})
