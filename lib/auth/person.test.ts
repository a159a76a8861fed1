import { expect, it } from 'vitest'
import { readPerson } from './person'

const ISSUER = 'https://acme.okta.com'
const claims = {
  iss: ISSUER,
  sub: '00u1',
  email: ' Ada@Example.com ',
  email_verified: true,
  name: 'Ada Byron',
  preferred_username: 'ada@example.com',
}

it('reads who somebody is', () => {
  expect(readPerson(ISSUER, claims)).toEqual({
    issuer: ISSUER,
    subject: '00u1',
    email: 'ada@example.com',
    name: 'Ada Byron',
    label: 'ada@example.com',
  })
})

it.each([
  [{ ...claims, iss: 'https://evil.okta.com' }],
  [{ ...claims, iss: `${ISSUER}/` }],
  [{ ...claims, iss: undefined }],
  [{ ...claims, sub: '' }],
  [{ ...claims, sub: undefined }],
  [{ ...claims, sub: 12 }],
  [{ ...claims, sub: 'x'.repeat(256) }],
  [null],
])('takes nobody from %j', given => {
  expect(() => readPerson(ISSUER, given)).toThrow()
})

it('has no address where the issuer says that nobody has verified it', () => {
  expect(readPerson(ISSUER, { ...claims, email_verified: false }).email).toBeNull()
  expect(readPerson(ISSUER, { ...claims, email: 'not an address' }).email).toBeNull()
  expect(readPerson(ISSUER, { ...claims, email_verified: undefined }).email).toBe('ada@example.com')
})

it('gets along with the two claims that every ID token has', () => {
  expect(readPerson(ISSUER, { iss: ISSUER, sub: '00u1', name: '', email: 7 })).toEqual({
    issuer: ISSUER,
    subject: '00u1',
    email: null,
    name: '00u1',
    label: '00u1',
  })
})
