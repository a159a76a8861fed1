import { describe, expect, it } from 'vitest'
import { errorOf, testOrg } from './test-org'

describe('groups', () => {
  it('are created, found, changed, emptied and deleted', () => {
    const { ask, create, all, clock } = testOrg()
    const made = ask('POST', '/api/v1/groups', { profile: { name: 'Night Shift', description: 'Late' } })
    expect(made.status).toBe(200)
    const path = `/api/v1/groups/${made.object.id}`
    expect(errorOf(ask('POST', '/api/v1/groups', { profile: { name: 'night shift' } }))).toContain(
      'already exists',
    )
    expect(ask('GET', '/api/v1/groups?q=night').list.map(group => group.id)).toEqual([made.object.id])
    const user = create('night@x.example').object
    clock.time += 2000
    expect(ask('PUT', `${path}/users/${user.id}`).status).toBe(204)
    expect(ask('PUT', `${path}/users/${user.id}`).status).toBe(204)
    expect(ask('GET', path).object.lastMembershipUpdated).toBe('2026-03-02T10:00:02.000Z')
    expect(all(`${path}/users`).map(one => one.id)).toEqual([user.id])
    expect(ask('DELETE', `${path}/users/${user.id}`).status).toBe(204)
    expect(all(`${path}/users`)).toEqual([])
    expect(ask('PUT', path, { profile: { name: 'Day Shift' } }).object.profile).toEqual({
      name: 'Day Shift',
      description: null,
    })
    expect(ask('DELETE', path).status).toBe(204)
    expect(errorOf(ask('GET', path))).toBe('404 E0000007')
    expect(errorOf(ask('PUT', `${path}/users/${user.id}`))).toBe('404 E0000007')
  })

  it('hold in Everyone all who are not deprovisioned, and nobody can be put there', () => {
    const { ask, all, create } = testOrg()
    const everyone = ask('GET', '/api/v1/groups?filter=type%20eq%20%22BUILT_IN%22').list[0]
    const path = `/api/v1/groups/${everyone?.id}/users`
    expect(all(`${path}?limit=50`)).toHaveLength(all('/api/v1/users').length)
    const user = create('every@x.example').object
    expect(errorOf(ask('PUT', `${path}/${user.id}`))).toBe('403 E0000006')
    expect(errorOf(ask('DELETE', `${path}/${user.id}`))).toBe('403 E0000006')
  })

  it('can be searched', () => {
    const { ask } = testOrg()
    expect(ask('GET', '/api/v1/groups?search=profile.name+sw+%22eng%22').list).toHaveLength(1)
    expect(errorOf(ask('GET', '/api/v1/groups?search=profile.name+ne+%22x%22'))).toBe('400 E0000031')
  })
})
