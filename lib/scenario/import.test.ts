import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '@/lib/errors'
import { parseDocument } from './import'

const DOCUMENT = `{
  "format": 1,
  "name": "Welcome",
  "connections": { "org": { "kind": "okta" } },
  "modules": [
    { "key": "m1", "module": "flow.manual@1" },
    {
      "key": "m2",
      "module": "okta.get-user@1",
      "connection": "org",
      "parameters": { "userId": { "is": "mapping", "template": "{{m1.id}}" } }
    }
  ],
  "links": [{ "id": "l1", "from": "m1", "to": "m2" }]
}`

function refusalOf(text: string): AppError {
  try {
    parseDocument(text)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('The document was taken.')
}

/** The document with one part of its text changed. */
function changed(from: string, to: string): string {
  expect(DOCUMENT).toContain(from)
  return DOCUMENT.replace(from, () => to)
}

describe('a document', () => {
  it('that is right is taken', () => {
    expect(parseDocument(DOCUMENT)).toMatchObject({ name: 'Welcome', links: [{ from: 'm1', to: 'm2' }] })
  })

  it('that has a link twice comes in as it is: the checks of the draft name it', () => {
    const twice = changed(
      '"links": [{ "id": "l1", "from": "m1", "to": "m2" }]',
      '"links": [{ "id": "l1", "from": "m1", "to": "m2" }, { "id": "l2", "from": "m1", "to": "m2" }]',
    )
    expect(parseDocument(twice).links).toHaveLength(2)
  })

  it('with a byte order mark is taken', () => {
    expect(parseDocument(`\uFEFF${DOCUMENT}`).name).toBe('Welcome')
  })

  it('that is a draft (no trigger, a loop, a slot nobody lists) is taken', () => {
    const draft = changed('"from": "m1", "to": "m2"', '"from": "m2", "to": "m2"').replace(
      '"org": {',
      '"other": {',
    )
    expect(parseDocument(draft).links).toHaveLength(1)
  })

  it.each([
    ['a trailing comma', '"kind": "okta" }', '"kind": "okta", }', 4, 'a name in double quotes is expected'],
    ['a missing comma', '"format": 1,', '"format": 1', 3, 'a comma or } is expected'],
    ['a comment', '"format": 1,', '// hello\n  "format": 1,', 2, 'a name in double quotes is expected'],
    ['a single quote', '"Welcome"', "'Welcome'", 3, 'a value is expected'],
    ['a text that is not closed', '"Welcome"', '"Welcome', 3, 'a text in quotes must stay on one line'],
    ['a wrong escape', 'Welcome', 'C:\\users', 3, 'no such escape'],
    ['a name twice', '"name": "Welcome",', '"name": "a",\n"name": "b",', 4, '“name” stands twice'],
    ['something after it', '"to": "m2" }]\n}', '"to": "m2" }]\n} x', 15, 'something follows'],
    ['an open end', '"to": "m2" }]\n}', '"to": "m2" }]\n', 15, 'it ends before it is complete'],
  ])('with %s says so, with the line', (_what, from, to, line, words) => {
    const { message } = refusalOf(changed(from, to))
    expect(message).toContain(`The document is not JSON: line ${line}: `)
    expect(message).toContain(words)
    expect(message).toMatch(/\(column \d+\)\.$/)
  })

  it('names the column by characters from one', () => {
    for (const [text, column] of [
      ['{"a": x}', 7],
      ['{\n "a" 1}', 6],
      ['x', 1],
    ] as const)
      expect(() => parseDocument(text)).toThrow(`(column ${column})`)
    expect(() => parseDocument(' \n')).toThrow('The document is empty.')
  })

  it.each([
    ['an unknown key', '"format": 1,', '"format": 1, "colour": 1,', 'colour: is not known here (line 2)'],
    [
      'an unknown key in a module',
      '"connection": "org",',
      '"conection": "org",',
      'modules[1].conection: is not known here (line 10)',
    ],
    ['a missing name', '"name": "Welcome",', '', 'name: is missing (line 1)'],
    ['a name that is no text', '"Welcome"', '5', 'name: must be a text, but is 5 (line 3)'],
    [
      'a wrong kind of connection',
      '"okta"',
      '"ldap"',
      'connections.org.kind: must be "okta" or "okta-webhook", but is the text “ldap” (line 4)',
    ],
    ['a wrong key', '"key": "m2"', '"key": "two"', 'modules[1].key: a module’s key is m and a number'],
    [
      'a module without its version',
      'okta.get-user@1',
      'okta.get-user',
      'modules[1].module: names a module and its version, such as okta.get-user@1 (line 9)',
    ],
    [
      'a bare parameter',
      '{ "is": "mapping", "template": "{{m1.id}}" }',
      '"00u1"',
      'modules[1].parameters.userId: must say what it is, such as { "is": "value"',
    ],
    [
      'a parameter of an unknown kind',
      '"is": "mapping"',
      '"is": "formula"',
      'modules[1].parameters.userId.is: must be "value", "mapping", "fields", "list", "clear" or "sealed", but is the text “formula” (line 11)',
    ],
    ['a module twice', '"key": "m2"', '"key": "m1"', 'modules[1]: Two modules have the key m1 (line 7)'],
    [
      'a link to nowhere',
      '"to": "m2"',
      '"to": "m7"',
      'links[0]: Link l1 refers to m7, which is not in the drawing (line 14)',
    ],
    ['a newer format', '"format": 1', '"format": 2', 'format 2, which a newer Joinery wrote'],
    ['no format', '"format": 1,', '', 'it does not begin with "format": 1'],
    ['a format that is none', '"format": 1', '"format": "one"', 'its format must be 1'],
    [
      'a filter whose operator does not fit',
      '"to": "m2"',
      '"to": "m2", "filter": { "is": "rows", "any": [[{ "left": { "is": "mapping", "template": "{{m1.a}}" }, "type": "number", "operator": "contains" }]] }',
      'links[0].filter.any[0][0].operator: “contains” does not fit the type number, which has equals',
    ],
  ])('with %s says what and where', (_what, from, to, words) => {
    expect(refusalOf(changed(from, to)).message).toContain(words)
  })

  it('with several mistakes names each', () => {
    const { message, details } = refusalOf(changed('"Welcome"', '5').replace('"key": "m2"', '"key": 2'))
    expect(message).toContain('There is one more problem.')
    expect(details.issues?.map(issue => issue.path)).toEqual(['name', 'modules[1].key'])
  })

  it.each(['\\u0000', 'half \\ud800'])('with a text that cannot be stored (%s) names the place', text => {
    const { message } = refusalOf(changed('{{m1.id}}', text))
    expect(message).toContain('modules[1].parameters.userId.template: holds ')
    expect(message).toContain('(line 11)')
  })

  it('takes whole characters beyond the basic plane', () => {
    expect(parseDocument(changed('Welcome', 'Hello \\ud83d\\ude00')).name).toBe('Hello 😀')
  })

  it.each(['__proto__', 'constructor', 'prototype'])('may not use %s as a name anywhere', name => {
    for (const text of [
      changed('"userId"', JSON.stringify(name)),
      changed('"org": {', `${JSON.stringify(name)}: {`),
      changed('"format": 1,', `"format": 1, ${JSON.stringify(name)}: {},`),
      changed(
        '"is": "mapping", "template": "{{m1.id}}"',
        `"is": "value", "value": [{ ${JSON.stringify(name)}: 1 }]`,
      ),
    ]) {
      expect(refusalOf(text).message).toContain(`the name “${name}” is reserved`)
    }
  })

  it('is refused when it is too long, too deep or too wide', () => {
    expect(refusalOf(' '.repeat(2_000_001)).message).toContain('longer than 2 MB')
    expect(refusalOf('é'.repeat(1_000_001)).message).toContain('longer than 2 MB')
    expect(refusalOf('['.repeat(500_000)).message).toContain('nested too deeply')
    const wide = `{${Array.from({ length: 150_000 }, (_, at) => `"k${at}":1`).join(',')}}`
    expect(refusalOf(wide)).toMatchObject({
      code: 'too-large',
      message: 'The document holds more than 100,000 keys and items.',
    })
  })

  it.each(['', 'null', '[]', '"text"', '5'])('that is %s is none', text => {
    expect(refusalOf(text).code).toBe('invalid')
  })

  it('never brings anything but a plain refusal, whatever is cut or put in', () => {
    const place = fc.integer({ min: 0, max: DOCUMENT.length })
    fc.assert(
      fc.property(place, place, fc.string({ maxLength: 3 }), (at, until, put) => {
        const text = DOCUMENT.slice(0, at) + put + DOCUMENT.slice(Math.max(at, Math.min(until, at + 5)))
        try {
          parseDocument(text)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect(error).toMatchObject({ code: 'invalid' })
        }
      }),
    )
  })
})
