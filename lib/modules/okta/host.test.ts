import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, OKTA_DOMAINS, parseCustomDomain, parseHost } from './host'

describe('the host of an org', () => {
  it.each([
    ['xyz', 'xyz.okta.com'],
    [' XYZ.okta.com ', 'xyz.okta.com'],
    ['HTTPS://xyz.Okta.com/', 'xyz.okta.com'],
    ['www.xyz.okta.com', 'xyz.okta.com'],
    ['trial-1234567.oktapreview.com\n', 'trial-1234567.oktapreview.com'],
    ['a.okta-emea.com', 'a.okta-emea.com'],
    ['a.okta-gov.com', 'a.okta-gov.com'],
    ['a.okta.mil', 'a.okta.mil'],
    ['a.okta-miltest.com', 'a.okta-miltest.com'],
    ['a.trex-govcloud.com', 'a.trex-govcloud.com'],
  ])('%j is %s', (text, host) => {
    expect(parseHost(text)).toEqual({ host, origin: `https://${host}`, notes: [] })
  })

  it('says that it shortened the admin console’s address', () => {
    const host = parseHost('https://xyz-admin.okta.com/')
    expect(host.origin).toBe('https://xyz.okta.com')
    expect(host.notes[0]).toContain('xyz.okta.com')
    expect(parseHost('xyz-admin').host).toBe('xyz.okta.com')
  })

  it.each([
    '',
    ' ',
    'https://',
    'http://xyz.okta.com',
    'ftp://xyz.okta.com',
    'xyz.okta.com:8443',
    'u@xyz.okta.com',
    'https://u:p@xyz.okta.com',
    'xyz.okta.com/admin',
    'xyz.okta.com//',
    'xyz.okta.com?x',
    'xyz.okta.com#x',
    '127.0.0.1',
    '[::1]',
    '::1',
    '2130706433',
    '0x7f.1',
    'xyz.okta.com.',
    'xyz..okta.com',
    '.okta.com',
    'okta.com',
    'www.okta.com',
    'a.b.okta.com',
    'okta.com.evil.com',
    'evilokta.com',
    'xyz.evilokta.com',
    'xyz.okta.com.evil.com',
    'xyz\\.okta.com',
    'xyz.okta.com\\@evil.com',
    'x\tyz.okta.com',
    'x yz.okta.com',
    'xyz.o\u212Ata.com',
    'хуz.okta.com',
    'xyz。okta。com',
    'xn--80ak6aa92e.okta.com',
    '-admin.okta.com',
    '-x.okta.com',
    'x-.okta.com',
    'x_y.okta.com',
    'javascript:alert(1)',
    'x%2eokta.com',
    `${'a'.repeat(64)}.okta.com`,
    'https:/xyz.okta.com',
    'https:xyz.okta.com',
    'xyz\u0000.okta.com',
    '//xyz.okta.com',
    'a'.repeat(400),
  ])('%j is refused in a sentence', text => {
    expect(() => parseHost(text)).toThrow(
      expect.objectContaining({
        code: 'invalid',
        details: { field: 'host' },
        message: expect.stringMatching(/^[A-Z].*\.$/),
      }),
    )
  })

  it('is one org directly under an Okta domain, whatever was typed', () => {
    const domains = OKTA_DOMAINS.map(domain => domain.replaceAll('.', '\\.')).join('|')
    const exact = new RegExp(`^[a-z0-9-]+\\.(${domains})$`)
    const piece = fc.oneof(
      fc.constantFrom(
        'https://',
        'xyz',
        '.okta.com',
        'okta.com',
        '.',
        '-admin',
        'www.',
        '@',
        '/',
        '\\',
        ':',
        ' ',
        '%2e',
        '。',
        '\t',
        'K',
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
      fc.constantFrom(...OKTA_DOMAINS),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), pieces => {
        let origin: string
        try {
          origin = parseHost(pieces.join('')).origin
        } catch {
          return
        }
        const url = new URL(origin)
        expect(url.origin).toBe(origin)
        expect(url.protocol).toBe('https:')
        expect(url.hostname).toMatch(exact)
        expect(url.port + url.username + url.password + url.search + url.hash).toBe('')
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('a custom domain', () => {
  it('is a public name', () => {
    expect(parseCustomDomain('https://ID.Example.com/').origin).toBe('https://id.example.com')
  })

  it.each([
    'localhost',
    'a.localhost',
    'id',
    'id.internal',
    'x.local',
    '10.0.0.1',
    'a.1',
    '[::1]',
    'xyz.okta.com',
    'okta.com',
    'xyz.okta.com.evil.com',
    'http://id.example.com',
    'id.example.com:444',
    'id.example.com.',
    'id_x.example.com',
    'id.example.com/x',
    'a@id.example.com',
    '',
    'id.exämple.com',
    '127.1',
    '0x7f000001',
    'home.arpa',
    'a..b.com',
  ])('%j is refused', text => {
    expect(() => parseCustomDomain(text)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

it('tells public addresses from others', () => {
  for (const address of ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])
    expect(isPublicAddress(address)).toBe(true)
  const inner = [
    '127.0.0.1',
    '10.1.1.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
    '100.64.0.1',
    '::1',
  ]
  for (const address of [
    ...inner,
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::a01:101',
    '::',
    '224.0.0.1',
    'x',
  ])
    expect(isPublicAddress(address)).toBe(false)
})
