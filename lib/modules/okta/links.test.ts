import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLinks } from './link-header'
import { nextLink, Trail } from './links'

const ORIGIN = 'https://acme.okta.com'
const at = { origin: ORIGIN, path: '/api/v1/users?limit=200' }
const next = (link: string) => nextLink({ headers: { link } }, at)
const SELF = `<${ORIGIN}/api/v1/users?limit=2>; rel="self"`

describe('the link to the next page', () => {
  it.each([
    ['as Okta sends it', `${SELF}, <${ORIGIN}/api/v1/users?after=1>; rel="next"`, '/api/v1/users?after=1'],
    ['without quotes', `<${ORIGIN}/api/v1/users?after=1>;rel=next`, '/api/v1/users?after=1'],
    ['in capitals', `<${ORIGIN}/api/v1/users?after=1>; REL="NEXT"`, '/api/v1/users?after=1'],
    [
      'with commas, semicolons and quotes in it',
      `<${ORIGIN}/api/v1/users?after=a,b;c%22>; rel="next"`,
      '/api/v1/users?after=a,b;c%22',
    ],
    [
      'with several relations',
      `<${ORIGIN}/api/v1/users?after=1>; rel="prefetch next"`,
      '/api/v1/users?after=1',
    ],
    [
      'with other parameters around',
      `<${ORIGIN}/api/v1/users?after=1>; title="a, <b>; rel=\\"prev\\""; rel=next; x`,
      '/api/v1/users?after=1',
    ],
    [
      'with an extended parameter',
      `<${ORIGIN}/api/v1/users?after=1>; title*=UTF-8'de'n%c3%a4chstes; rel="next"`,
      '/api/v1/users?after=1',
    ],
    [
      'with spaces everywhere',
      `  <${ORIGIN}/api/v1/users?after=1>  ;  rel = "next"  ,  ${SELF} `,
      '/api/v1/users?after=1',
    ],
    [
      'with empty list members',
      `, ,${SELF},, <${ORIGIN}/api/v1/users?after=1>; rel="next",`,
      '/api/v1/users?after=1',
    ],
    ['with empty parameters', `<${ORIGIN}/api/v1/users?after=1>;; rel="next";`, '/api/v1/users?after=1'],
    ['from the host on', '</api/v1/users?after=1>; rel="next"', '/api/v1/users?after=1'],
    ['as a query alone', '<?after=1>; rel="next"', '/api/v1/users?after=1'],
    ['from the same folder', '<groups?after=1>; rel="next"', '/api/v1/groups?after=1'],
    ['named twice alike', '<?after=1>; rel="next", <?after=1>; rel="next"', '/api/v1/users?after=1'],
  ])('is read %s', (_, link, path) => {
    expect(next(link)).toBe(path)
  })

  it.each([
    ['there is no header', ''],
    ['no link is the next', SELF],
    ['the word is only in a title', `<${ORIGIN}/a>; title="rel=next"; rel="self"`],
    ['the word is only part of a relation', `<${ORIGIN}/a>; rel="nextish x-next"`],
    ['only a second rel says so, which does not count', `<${ORIGIN}/a>; rel="self"; rel="next"`],
    ['the word is in the address alone', `<${ORIGIN}/a;rel=next>; rel="self"`],
  ])('is none, and the list has ended, where %s', (_, link) => {
    expect(next(link)).toBeNull()
  })

  it.each([
    'nonsense',
    `${ORIGIN}/api/v1/users?after=1; rel="next"`,
    `<${ORIGIN}/api/v1/users?after=1; rel="next"`,
    `<${ORIGIN}/api/v1/users?after=1>; rel="next`,
    `<${ORIGIN}/api/v1/users?after=1> rel="next"`,
    `<${ORIGIN}/api/v1/users?after=1>; rel="next" ${SELF}`,
    `${SELF}; <${ORIGIN}/api/v1/users?after=1>; rel="next"`,
    `${SELF}, "x"`,
    `<<${ORIGIN}/a>>; rel="next"`,
    '<http://[::1>; rel="next"',
    '<https://>; rel="next"',
    '<?after=a b>; rel="next"',
    '<?after=\u0085>; rel="next"',
    '<?after=1>; rel="next", <?after=2>; rel="next"',
  ])('that cannot be read is said, and never the end: %s', link => {
    expect(() => next(link)).toThrow(/cannot be read|several different links/)
  })

  it.each([
    'https://evil.example/api',
    'http://acme.okta.com/api/v1/users',
    'https://acme.okta.com:8443/api',
    '//evil.example/api',
    'https://me@acme.okta.com/api/v1/users',
    'javascript:alert(1)',
  ])('is not followed to another origin: %s', target => {
    expect(() => next(`<${target}>; rel="next"`)).toThrow('Joinery does not follow it')
  })

  it('is read in any header that is put together by the grammar', () => {
    const token = fc.string({ unit: fc.constantFrom(...'abcxyz*-_!1'), minLength: 1, maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom(...'ab ,;<>="\\ü'), maxLength: 12 })
    const parameter = fc.oneof(
      token.map(name => `x${name}`),
      fc.tuple(token, text).map(([name, value]) => `x${name}="${value.replace(/["\\]/g, '\\$&')}"`),
      fc.tuple(token, token).map(([name, value]) => `x${name}=${value}`),
    )
    const link = fc.record({
      target: fc.webUrl({ withQueryParameters: true }),
      rels: fc.array(
        token.filter(name => name !== 'rel'),
        { minLength: 1, maxLength: 3 },
      ),
      before: fc.array(parameter, { maxLength: 3 }),
      after: fc.array(parameter, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(
        fc.array(link, { maxLength: 5 }),
        fc.constantFrom(';', '; ', ' ;\t'),
        fc.constantFrom(',', ', ', ' , ,'),
        (links, semicolon, comma) => {
          const header = links
            .map(({ target, rels, before, after }) =>
              [`<${target}>`, ...before, `rel="${rels.join(' ')}"`, ...after].join(semicolon),
            )
            .join(comma)
          expect(readLinks(header)).toEqual(links.map(({ target, rels }) => ({ target, rels })))
        },
      ),
    )
  })
})

describe('the way along a list', () => {
  const answer = (target: string) => ({ headers: { link: `<${target}>; rel="next"` } })

  it('ends in words when it comes back to any page, not only to the last', () => {
    for (const circle of [1, 2, 3, 100]) {
      const trail = new Trail(ORIGIN, '/api/v1/users?after=0')
      for (let page = 1; page < circle; page++)
        trail.next(answer(`/api/v1/users?after=${page}`), '/api/v1/users', 1)
      expect(() => trail.next(answer('/api/v1/users?after=0'), '/api/v1/users', 1)).toThrow('without an end')
    }
    const trail = new Trail(ORIGIN, '/api/v1/users')
    trail.next(answer('/api/v1/users?after=1'), '/api/v1/users', 1)
    trail.next(answer('/api/v1/users?after=2'), '/api/v1/users', 1)
    expect(() => trail.next(answer('/api/v1/users?after=1'), '/api/v1/users', 1)).toThrow('without an end')
  })

  it('knows the pages from before a restart', () => {
    const trail = new Trail(ORIGIN, '/api/v1/users', ['/api/v1/users?after=1', '/api/v1/users?after=2'])
    expect(() => trail.next(answer('?after=1'), '/api/v1/users?after=2', 1)).toThrow('without an end')
  })

  it('goes on over empty pages, but not for ever', () => {
    const trail = new Trail(ORIGIN, '/api/v1/users')
    let page = 0
    expect(() => {
      for (; page < 1_000; page++) trail.next(answer(`?after=${page}`), '/api/v1/users', 0)
    }).toThrow('without an end')
    expect(page).toBe(100)
  })
})
