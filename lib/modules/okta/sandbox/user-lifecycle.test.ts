import { describe, expect, it } from 'vitest'
import { errorOf, PASSWORD, testOrg } from './test-org'

function withPerson(query: string, body = {}) {
  const test = testOrg()
  const made = test.create('life@x.example', { query, body })
  const path = `/api/v1/users/${made.object.id}`
  return {
    ...test,
    path,
    does: (operation: string) => test.ask('POST', `${path}/lifecycle/${operation}`),
    status: () => test.ask('GET', path).object.status,
  }
}

describe('the lifecycle of a person', () => {
  it('goes from staged through active and suspended to deprovisioned and back', () => {
    const { does, status } = withPerson('?activate=false', PASSWORD)
    expect(does('activate?sendEmail=false').object).toHaveProperty('activationToken')
    expect(status()).toBe('ACTIVE')
    expect(errorOf(does('activate'))).toBe('403 E0000016')
    expect(does('suspend').json).toEqual({})
    expect(errorOf(does('suspend'))).toContain('400 E0000001')
    expect(does('unsuspend').status).toBe(200)
    expect(errorOf(does('unlock'))).toBe('403 E0000032 The user is not locked out.')
    expect(errorOf(does('reactivate'))).toBe('403 E0000038')
    expect(does('deactivate').json).toEqual({})
    expect(status()).toBe('DEPROVISIONED')
    expect(does('activate').json).toEqual({})
    expect(status()).toBe('PROVISIONED')
    expect(does('reactivate?sendEmail=false').object).toHaveProperty('activationUrl')
    expect(Object.keys(does('reactivate').object)).toEqual(['activationToken'])
  })

  it('answers resets with the secret that was asked for', () => {
    const { does, status } = withPerson('', PASSWORD)
    expect(does('reset_password').json).toEqual({})
    expect(status()).toBe('RECOVERY')
    expect(does('reset_password?sendEmail=false').object).toHaveProperty('resetPasswordUrl')
    expect(does('expire_password').object.status).toBe('PASSWORD_EXPIRED')
    expect(does('expire_password_with_temp_password').object).toHaveProperty('tempPassword')
    expect(does('reset_factors').json).toEqual({})
  })

  it('unlocks the locked out', () => {
    const { ask, all } = testOrg()
    const locked = all('/api/v1/users?search=status+eq+%22LOCKED_OUT%22')[0]
    expect(ask('POST', `/api/v1/users/${locked?.id}/lifecycle/unlock`).json).toEqual({})
    expect(ask('GET', `/api/v1/users/${locked?.id}`).object.status).toBe('ACTIVE')
  })

  it('clears sessions', () => {
    const { ask, path } = withPerson('')
    expect(ask('DELETE', `${path}/sessions?oauthTokens=true&forgetDevices=false`).status).toBe(204)
  })
})
