import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { checkExpression, compileExpression, FUNCTIONS, type Scope } from './index'
import { TYPED_FUNCTIONS } from './types'

const scopeOf = (data: Record<string, Json>): Scope => ({
  lookup: name => (Object.hasOwn(data, name) ? data[name] : undefined),
  now: () => Date.parse('2026-11-24T06:00:00Z'),
  uuid: () => 'an-id',
})
const give = (source: string, data: Record<string, Json> = {}): Json =>
  compileExpression(source).evaluate(scopeOf(data))
const problems = (source: string) => checkExpression(source, new Set(['m1'])).map(one => one.message)

describe('values', () => {
  it.each<[string, Json]>([
    ['1 + 2', 3],
    ['7 / 2', 3.5],
    ['7 % 4 + 0.5', 3.5],
    ['2 < 2.5 && 2 == 2.0', true],
    ['"a" + 1 + null + true', 'a1true'],
    ['"a" + [1, {"b": null}]', 'a[1,{"b":null}]'],
    ['"2026-01-02" < "2026-01-10T00:00:00Z"', true],
    ['m9.a.b[3].c', null],
    ['null.a', null],
    ['[1, 2][7]', null],
    ['has(m9.a)', false],
    ['m9.?a.orValue("x")', 'x'],
    ['{"a": {"b": [1]}}.a.b[0]', 1],
    ['"a" in {"a": 1} && 2 in [1, 2.0]', true],
    ['-0', 0],
    ['0 * -1', 0],
    ['round(-0.4)', 0],
  ])('%s', (source, value) => {
    expect(give(source)).toEqual(value)
  })

  it.each([
    '1 / 0',
    '1 % 0',
    '1 - "a"',
    '1 < "a"',
    '"a" ? 1 : 2',
    '1e308 * 10',
    '"a".map(x, x)',
    'round("a")',
  ])('%s is an error about the input', source => {
    try {
      give(source)
      expect.unreachable()
    } catch (error) {
      expect(error instanceof StepError && error.kind).toBe('input')
    }
  })

  it('reads a plain path exactly as any other expression', () => {
    const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'length', 'toString')
    const data = fc.letrec<{ it: Json }>(tie => ({
      it: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<Json>(null, 0, '', 'text', true),
        fc.array(tie('it'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'length'), tie('it'), {
          maxKeys: 3,
        }) as fc.Arbitrary<Json>,
      ),
    })).it
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), data, (names, m1) => {
        const plain = ['m1', ...names].join('.')
        const slow = names.reduce((from, part) => `${from}["${part}" + ""]`, '(true ? m1 : null)')
        expect(give(plain, { m1 })).toEqual(give(slow, { m1 }))
      }),
    )
  })
})

describe('dates', () => {
  it.each<[string, string]>([
    ['dateAdd("2024-01-31", 1, "months")', '2024-02-29T00:00:00.000Z'],
    ['dateAdd("2024-02-29T12:00:00Z", -1, "years")', '2023-02-28T12:00:00.000Z'],
    ['dateAdd("2026-01-31T10:00", 90, "minutes")', '2026-01-31T11:30:00.000Z'],
    ['dateAdd(now(), 0, "days")', '2026-11-24T06:00:00.000Z'],
    ['formatDate("2026-01-05T23:04:09.007Z")', '2026-01-05'],
    [
      `formatDate("2026-01-05T13:04:09.007Z", "EEE d MMMM yy, h:mm:ss.SSS a 'at' XXX")`,
      'Mon 5 January 26, 1:04:09.007 PM at Z',
    ],
    ['formatDate("2026-07-01T00:00:00Z", "HH:mm XXX", "Asia/Kolkata")', '05:30 +05:30'],
    ['formatDate("2026-07-01T00:00:00Z", "dd HH XXX", "America/New_York")', '30 20 -04:00'],
    ['parseDate("1/2/2026", "d/M/yyyy")', '2026-02-01T00:00:00.000Z'],
    ['parseDate("2026-07-01 09:30", "yyyy-MM-dd HH:mm", "Europe/Berlin")', '2026-07-01T07:30:00.000Z'],
    ['parseDate("2026-07-01T09:30:00.000+0200")', '2026-07-01T07:30:00.000Z'],
  ])('%s', (source, value) => {
    expect(give(source)).toBe(value)
  })

  it.each([
    'parseDate("31.02.2026", "dd.MM.yyyy")',
    'parseDate("2026-02-31")',
    'parseDate("1")',
    'parseDate("2026", "EEE")',
    'dateAdd("2026-01-01", 1e300, "days")',
    'dateAdd("2026-01-01", 1e300, "months")',
    'dateAdd("2026-01-01", 1, "constructor")',
    'formatDate("2026-01-01", "yyyy", "Mars/Olympus")',
    'formatDate(null)',
  ])('%s is an error about the input', source => {
    expect(() => give(source)).toThrow(expect.objectContaining({ kind: 'input' }))
  })
})

describe('checking before anything runs', () => {
  it.each([
    ['"a" - m1.n', '- needs a number, but this is a text.'],
    ['m1.a && 1', '&& needs yes or no, but this is a number.'],
    ['join("a", "b")', 'join needs a list, but this is a text.'],
    ['"a".lower() < 3', '< after a text needs a text, but this is a number.'],
    ['[1] + {"a": 1}', '+ cannot add an object to a list.'],
    ['m1.l.filter(x, "a")', 'filter needs yes or no, but this is a text.'],
    ['{"constructor": 1}', 'An attribute cannot be named constructor.'],
    ['lower()', 'Use it like this: lower(text).'],
    ['cel.bind(x, 1, x)', 'There is no function named bind.'],
  ])('%s', (source, message) => {
    expect(problems(source)).toContain(message)
  })

  it('finds nothing wrong with the examples, and knows every function it tells about', () => {
    for (const { example } of FUNCTIONS) if (example) expect(problems(example.expression)).toEqual([])
    expect(FUNCTIONS.map(it => it.name)).toEqual(expect.arrayContaining([...TYPED_FUNCTIONS]))
  })
})

it('has each function once, with words and an example unless its answer changes', () => {
  expect(new Set(FUNCTIONS.map(it => it.name)).size).toBe(FUNCTIONS.length)
  for (const it of FUNCTIONS) {
    expect(it.signature.startsWith(`${it.name}(`)).toBe(true)
    expect(it.summary).toMatch(/\.$/)
    expect(it.example !== undefined || it.impure).toBe(true)
  }
})
