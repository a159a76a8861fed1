import { expect, it } from 'vitest'
import { classify } from './sign-in-trouble'
import { troubleOf, wordsOfTrouble } from './sign-in-words'

it.each([
  ['access_denied', 'denied'],
  ['login_required', 'not-now'],
  ['invalid_client (Invalid client credentials.)', 'client'],
  ['unauthorized_client', 'client'],
  ['State cookie was missing.', 'expired'],
  ['PKCE code_verifier cookie was missing.', 'expired'],
  ['Nonce value could not be parsed.', 'expired'],
  ['state mismatch, expected a, got: b', 'expired'],
  ['state missing from the response', 'expired'],
  ['invalid_grant (Authorization code is invalid or expired.)', 'expired'],
  ['connect ECONNREFUSED 127.0.0.1:4000', 'unreachable'],
  ['getaddrinfo ENOTFOUND acme.okta.example', 'unreachable'],
  ['outgoing request timed out after 10000ms', 'unreachable'],
  ['expected 200 OK, got: 503 Service Unavailable', 'unreachable'],
  ['unexpected iss value, expected a, got: b', 'not-valid'],
  ['aud mismatch, expected a, got: b', 'not-valid'],
  ['nonce mismatch, expected a, got: b', 'not-valid'],
  ['failed to validate JWT signature', 'not-valid'],
  ['JWT expired, now 2, exp 1', 'not-valid'],
  ['id_token not present in TokenSet', 'not-valid'],
])('“%s” is told as %s', (message, trouble) => {
  expect(classify(message)).toBe(trouble)
})

it('knows a refused connection without a message', () => {
  expect(classify('', 'ECONNREFUSED')).toBe('unreachable')
})

it('has words of its own for whatever an address says, and repeats none of it', () => {
  expect(troubleOf(undefined)).toBeNull()
  expect(troubleOf('OAuthSignin')).toBe('unreachable')
  expect(troubleOf('unknown')).toBe('unknown')
  for (const odd of ['constructor', '__proto__', '<b>pay here</b>', ['unknown', 'x'], '']) {
    expect(troubleOf(odd)).toBe('not-now')
  }
  expect(wordsOfTrouble('not-now')).toBe(
    'Okta could not sign you in. Try again; if it stays so, ask your Okta administrator.',
  )
})
