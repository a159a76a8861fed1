import { describe, expect, it } from 'vitest'
import { errorOf, testOrg } from './test-org'

const OLD = 'Tr0ubadour-Xyz'
const NEW = 'C0rrect-Horse'
const QUESTION = { question: 'First pet?', answer: 'Hamster' }

function withQuestion() {
  const test = testOrg()
  const credentials = { password: { value: OLD }, recovery_question: QUESTION }
  const made = test.create('cred@x.example', { body: { credentials } })
  const path = `/api/v1/users/${made.object.id}`
  return {
    ...test,
    path,
    does: (operation: string, body?: object) =>
      test.ask('POST', `${path}/credentials/${operation}`, body === undefined ? undefined : { ...body }),
  }
}

describe('credentials of a person', () => {
  it('change the password for who knows the old one, and answer without any secret', () => {
    const { does } = withQuestion()
    const change = (from: string, to: string) =>
      does('change_password', { oldPassword: { value: from }, newPassword: { value: to } })
    expect(errorOf(change('wr0ng-Horse', NEW))).toContain('403 E0000014')
    const changed = change(OLD, NEW)
    expect(changed.json).toEqual({
      password: {},
      recovery_question: { question: QUESTION.question },
      provider: { type: 'OKTA', name: 'OKTA' },
    })
    expect(errorOf(change(OLD, 'An0ther-Horse'))).toContain('403 E0000014')
    expect(errorOf(change(NEW, 'weak'))).toContain('400 E0000001')
    expect(change(NEW, OLD).status).toBe(200)
  })

  it('bring back somebody whose password was reset or expired', () => {
    const { does, ask, path } = withQuestion()
    for (const operation of ['expire_password', 'reset_password']) {
      ask('POST', `${path}/lifecycle/${operation}`)
      does('change_password', { oldPassword: { value: OLD }, newPassword: { value: OLD } })
      expect(ask('GET', path).object.status).toBe('ACTIVE')
    }
  })

  it('change the recovery question, by which a forgotten password is set anew, in any case of letters', () => {
    const { does } = withQuestion()
    const wanted = { recovery_question: { question: 'First car?', answer: 'Beetle' } }
    expect(errorOf(does('change_recovery_question', { password: { value: NEW }, ...wanted }))).toContain(
      '403 E0000014',
    )
    const changed = does('change_recovery_question', { password: { value: OLD }, ...wanted })
    expect(changed.object.recovery_question).toEqual({ question: 'First car?' })
    const answer = (text: string) =>
      does('forgot_password', { password: { value: NEW }, recovery_question: { answer: text } })
    expect(errorOf(answer('Hamster'))).toBe('403 E0000087')
    expect(answer('BEETLE').object).toHaveProperty('password')
    expect(does('forgot_password?sendEmail=false').object).toHaveProperty('resetPasswordUrl')
    expect(does('forgot_password').json).toEqual({})
  })

  it('are not recovered for somebody who has no password', () => {
    const { ask, create } = testOrg()
    const path = `/api/v1/users/${create('nopass@x.example').object.id}/credentials`
    expect(errorOf(ask('POST', `${path}/forgot_password`))).toBe('403 E0000034')
    const body = { oldPassword: { value: OLD }, newPassword: { value: NEW } }
    expect(errorOf(ask('POST', `${path}/change_password`, body))).toContain('403 E0000014')
  })

  it('say of an imported password where it comes from, and keep no secret in a snapshot', () => {
    const { org, create, ask } = testOrg()
    const hash = { algorithm: 'SHA-512', salt: 'TXlTYWx0', saltOrder: 'PREFIX', value: 'QrozP8a' }
    const made = create('hash@x.example', {
      query: '?activate=false',
      body: { credentials: { password: { hash } } },
    })
    expect(made.object).toMatchObject({
      status: 'STAGED',
      credentials: { provider: { type: 'IMPORT', name: 'IMPORT' } },
    })
    const set = { credentials: { password: { value: NEW } } }
    expect(ask('PUT', `/api/v1/users/${made.object.id}`, set).object).toMatchObject({
      status: 'STAGED',
      profile: { login: 'hash@x.example' },
      credentials: { provider: { type: 'OKTA' } },
    })
    expect(org.snapshot()).not.toContain(NEW)
  })
})
