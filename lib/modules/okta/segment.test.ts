import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import { okta, query, resolveRawPath, segment } from './segment'

const ORIGIN = 'https://acme.okta.com'
const input = expect.objectContaining({ failure: expect.objectContaining({ kind: 'input' }) })

describe('a path of encoded segments', () => {
  it('encodes each value as one piece', () => {
    expect(okta`/api/v1/users/${'a b?#%2e;@ü'}/groups`).toBe(
      '/api/v1/users/a%20b%3F%23%252e%3B%40%C3%BC/groups',
    )
    expect(okta`/api/v1/groups/${segment('g', 'Group')}/users/${7}`).toBe('/api/v1/groups/g/users/7')
    expect(okta`/api/v1/users/${true}`).toBe('/api/v1/users/true')
  })

  it.each([
    '',
    ' ',
    '.',
    '..',
    'a/b',
    'a\\b',
    '\ud800',
    'a\nb',
    null,
    undefined,
    {},
    [],
    { a: 1 },
    ['00u1'],
    [['00u1']],
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '00u1\u0085',
    'a\u009fb',
    '\u2028',
    'a\u2029b',
    'ada\u202e@example.com',
    'ada\u2066@example.com',
    'ada\u200f',
    '\u007f',
    '\udc00x',
    'x'.repeat(2000),
    '\u200b',
    '\u200b\u2060\ufeff',
    '\u00ad \u2800',
  ])('%j is refused', value => {
    expect(() => okta`/api/v1/users/${value}`).toThrow(input)
    expect(() => segment(value, 'User')).toThrow(/^User/)
  })

  it('lets no mapped value become the token’s owner or the group rules', () => {
    expect(() => okta`/api/v1/users/${'me'}`).toThrow(input)
    expect(() => okta`/api/v1/users/${'ME'}/groups`).toThrow(input)
    expect(() => okta`/api/v1/groups/${'rules'}`).toThrow(input)
  })

  it('never means another object, whatever is mapped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), value => {
        let path: string
        try {
          path = okta`/api/v1/users/${value}/groups`
        } catch (error) {
          expect(error).toBeInstanceOf(StepError)
          return
        }
        const url = new URL(path, ORIGIN)
        expect(url.pathname).toBe(path)
        const parts = url.pathname.split('/')
        expect(parts).toHaveLength(6)
        expect(decodeURIComponent(parts[4] ?? '')).toBe(value)
      }),
      { numRuns: 10_000 },
    )
  })
})

describe('a query', () => {
  it('leaves out what is not there and encodes the rest', () => {
    expect(query({ a: 'x&y=z', b: undefined, c: null, d: false, e: 0, f: ['1', '2'] })).toBe(
      '?a=x%26y%3Dz&d=false&e=0&f=1&f=2',
    )
    expect(query({ a: undefined })).toBe('')
    expect(() => query({ q: '' })).toThrow(input)
    expect(() => query({ q: '\ud800' })).toThrow(input)
  })
})

describe('a typed path', () => {
  it.each([
    ['/api/v1/users?limit=2', '/api/v1/users?limit=2'],
    ['/oauth2/v1/clients', '/oauth2/v1/clients'],
    ['/api/v1/users?search=profile.x eq "a\\"b"', '/api/v1/users?search=profile.x%20eq%20%22a\\%22b%22'],
    ['/api/v1/users/a%40b.com', '/api/v1/users/a%40b.com'],
  ])('%j becomes %j', (typed, sent) => {
    expect(resolveRawPath(ORIGIN, typed)).toBe(sent)
  })

  it.each([
    '',
    'api/v1/users',
    'https://evil.com/api/',
    '//evil.com/api/',
    '/\\evil.com/api/',
    '/api/../app/x',
    '/api/%2e%2e/x',
    '/api/.%2E/x',
    '/api/%252e%252e/x',
    '/api/v1//users',
    '/api\\v1',
    '/api/v1/a%2fb',
    '/api/v1/a%5Cb',
    '/api/v1/a%252fb',
    '/api/v1/users#x',
    '/api/v1/us\ners',
    '/\t/evil.com/api/',
    '/app/x',
    '/apix/',
    '/api',
    '/API/v1/users',
    '/login',
    '/api/v1/..;/x',
    '/api/v1/%00',
    '/api/v1/%',
    '/api/v1/%zz',
    '/oauth2/../login',
    '/api/\ud800',
    '/api/./v1',
    '/@evil.com/api/',
    '/api/v1/%0d%0aX',
    '/api/v1/users/\u200b',
    '/api/v1/users/%20/groups',
    '/api/v1/users/%E2%80%8B%25E2%2580%258B',
    '/api/v1/users/a\u0085',
    '/api/v1/users/%C2%85',
    '/api/v1/users/%25C2%2585',
    '/api/v1/users/%E2%80%A8',
    '/api/v1/users/%E2%80%AEx',
    '/api/v1/users?search=\u2028',
    `/api/v1/users/%${'25'.repeat(9)}41`,
    `/api/${'a'.repeat(9000)}`,
  ])('%j is refused', typed => {
    expect(() => resolveRawPath(ORIGIN, typed)).toThrow(input)
  })

  it('stays at the org under /api/ or /oauth2/, whatever is typed', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '..',
      '.',
      '%2e',
      '%2f',
      '%5c',
      '%25',
      'api',
      'oauth2',
      '/api/',
      '@',
      ':',
      '?',
      '#',
      ';',
      '\t',
      'evil.com',
      'https://',
      '。',
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 10 }),
        parts => {
          for (const start of ['', '/api/', '/oauth2/v1/']) {
            let sent: string
            try {
              sent = resolveRawPath(ORIGIN, start + parts.join(''))
            } catch (error) {
              expect(error).toBeInstanceOf(StepError)
              continue
            }
            const url = new URL(sent, ORIGIN)
            expect(url.origin).toBe(ORIGIN)
            expect(url.pathname + url.search).toBe(sent)
            expect(sent).toMatch(/^\/(?:api|oauth2)\/[\x21-\x7e]*$/)
            const decoded = decodeURIComponent(decodeURIComponent(url.pathname.replaceAll('%25', '%2525')))
            expect(decoded.split(/[/\\]/)).not.toContain('..')
          }
        },
      ),
      { numRuns: 10_000 },
    )
  })
})
