import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDatabaseUrl, unusedOptions } from './address'
import { checkDatabase } from './connect'

/** What an address leads to, in words; nothing listens at any that is right. */
async function wordsOf(address: string): Promise<string> {
  try {
    const unused = unusedOptions(address)
    await checkDatabase({ ...parseDatabaseUrl(address), connectionTimeoutMillis: 2_000 })
    return unused.join()
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)} ${tryUnused(address)}`
  }
}

function tryUnused(address: string): string {
  try {
    return unusedOptions(address).join()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('an address that cannot be used', () => {
  it.each([
    '',
    'nonsense',
    'mysql://a:hush@host/db',
    'host=localhost password=hush dbname=j',
    'postgresql://a:hush@host',
    'postgresql://a:hush@host/',
    'postgresql://a:hush@host:99999/db',
    'postgresql://a:hush@host/db/more',
    'postgresql://a:hush@ho st/db',
    'postgresql://a:hush@host/db#more',
    'postgresql://a:%ff@host/db',
    'postgresql://a:hu%sh@host/db',
    'postgres://u:p@ss%231%/@127.0.0.1:5432/j',
    'postgres://u:p@ss#1%/@127.0.0.1:5432/j',
    'postgres://u:hush/@127.0.0.1:5432/j',
    'postgres://u:5432/hush?@127.0.0.1:5432/j',
    'postgres://u:hush?x@127.0.0.1:5432/j',
    'postgres://u:hu\nsh@127.0.0.1:5432/j',
    'postgres://u:hu\\sh@127.0.0.1:5432/j',
    // A password with an @, and no host after it.
    'postgres://u:p@hu!sh/j',
    'postgres://u:p@hush%21/j',
  ])('%o is refused with the form it should have, and is not repeated', address => {
    expect(() => parseDatabaseUrl(address)).toThrow(/^DATABASE_URL must look like postgresql:/)
    expect(() => parseDatabaseUrl(address)).not.toThrow(/hush|hu!sh|ss#1|ss%231/)
  })

  it('whose password is not encoded is told how that is done', () => {
    expect(() => parseDatabaseUrl('postgres://u:p@ss#1%/@127.0.0.1:5432/j')).toThrow(
      /percent-encoded: @ as %40.* # as %23, % as %25/,
    )
    expect(() => parseDatabaseUrl('nonsense')).not.toThrow(/percent/)
  })
})

it.each([
  ['postgres://u:p%40ss%231%25%2F@127.0.0.1:5432/j', 'p@ss#1%/'],
  ['postgres://u:p@ss@127.0.0.1:5432/j', 'p@ss'],
  ['postgres://u:a%20b:c@127.0.0.1:5432/j', 'a b:c'],
  ['postgres://u:p!$&()*+,;=~@[::1]:5432/j?sslmode=disable', 'p!$&()*+,;=~'],
])('%s is right', (address, password) => {
  const { connectionString } = parseDatabaseUrl(address)
  expect(decodeURIComponent(new URL(connectionString ?? '').password)).toBe(password)
})

it('options that do nothing are named, those that do are kept', () => {
  const address =
    'postgresql://a:b@h/d?pgbouncer=true&connection_limit=5&sslmode=disable&schema=x&options=-c%20a%3Db&%D1%84=1'
  expect(unusedOptions(address)).toEqual(['an unreadable one', 'connection_limit', 'pgbouncer', 'schema'])
  const { searchParams } = new URL(parseDatabaseUrl(address).connectionString ?? '')
  expect(Object.fromEntries(searchParams)).toEqual({ sslmode: 'disable', options: '-c a=b' })
})

it('a password that stands where a port does is not told', async () => {
  expect(await wordsOf('postgres://127.0.0.1:5/j')).toContain('127.0.0.1')
  expect(await wordsOf('postgres://127.0.0.1:52171/j')).not.toContain('52171')
})

it('a piece of a password that looks like an option is not named', () => {
  expect(unusedOptions('postgres://u:/a?Auser=/j')).toEqual(['an unreadable one'])
})

describe('no part of a password is in any message', () => {
  const FORMS: ((password: string) => string)[] = [
    password => `postgres://u:${password}@127.0.0.1:1/j`,
    password => `postgres://u:${password}@127.0.0.1:1/j?sslmode=disable`,
    password => `postgres://u:${encodeURIComponent(password)}@127.0.0.1:1/j`,
    password => `postgres://u:${encodeURI(password)}@127.0.0.1:1/j`,
    password => `postgresql://${password}@127.0.0.1:1/j`,
    // Without its host, an address whose password has an @ is a right address of another place.
    password => `postgres://u:${password.replaceAll('@', '')}/j`,
    password => `postgres://u@${password}@127.0.0.1:1/j`,
    password => `postgres:/u:${password}@127.0.0.1:1/j`,
    password => `u:${password}@127.0.0.1:1/j`,
    password => `postgres://u:${password.replaceAll('@', '')}`,
  ]
  /** The delimiters of an address, and what else is in passwords. */
  const piece = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '@',
        ':',
        '/',
        '?',
        '#',
        '%',
        '%23',
        '%2',
        '&',
        '=',
        ' ',
        '[',
        ']',
        '\\',
        '.',
      ),
    },
    { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9]{1,6}$/) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom('127.0.0.1', '5432', 'host=', 'user=', '://', 'sslmode=') },
  )
  const passwords = fc.array(piece, { minLength: 1, maxLength: 8 }).map(pieces => pieces.join(''))

  it('whatever it looks like and however it was put in', async () => {
    // Asked with passwords in which no three characters are of any message.
    const known = (
      await Promise.all(FORMS.flatMap(form => ['~', '~@~', '~/~', '~?~'].map(p => wordsOf(form(p)))))
    ).join('\n')
    await fc.assert(
      fc.asyncProperty(passwords, fc.nat(FORMS.length - 1), async (password, form) => {
        const said = await wordsOf(FORMS[form]?.(password) ?? '')
        for (const known_ of [password, encodeURIComponent(password), encodeURI(password)]) {
          for (let at = 0; at + 3 <= known_.length; at++) {
            const part = known_.slice(at, at + 3)
            if (!known.includes(part)) expect(said).not.toContain(part)
          }
        }
      }),
      { numRuns: 1_500 },
    )
  })
})
