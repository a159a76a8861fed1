import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { Budget } from './budget'
import {
  checkTemplate,
  compileExpression,
  compileTemplate,
  ExpressionError,
  FUNCTIONS,
  matchesPattern,
  type Scope,
} from './index'

const scopeOf = (data: Record<string, Json>): Scope => ({
  lookup: name => (Object.hasOwn(data, name) ? data[name] : undefined),
  now: () => 0,
  uuid: () => 'an-id',
})
const give = (template: string, data: Record<string, Json> = {}): Json =>
  compileTemplate(template).evaluate(scopeOf(data))

/** `limit`, `input`, `unreadable`, or `answer`; anything else that is thrown fails the test. */
const outcome = (template: string, data: Record<string, Json> = {}): string => {
  try {
    give(template, data)
    return 'answer'
  } catch (error) {
    if (error instanceof StepError) return error.kind
    if (error instanceof ExpressionError) return 'unreadable'
    throw error
  }
}

const nested = (depth: number): Json => {
  let made: Json = 1
  for (let at = 0; at < depth; at++) made = [made]
  return made
}
const many = <T extends Json>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
const data = {
  m1: {
    list: Array.from({ length: 10_000 }, (_, at) => at),
    some: Array.from({ length: 2_000 }, (_, at) => at),
    long: many(100_000, 0),
    empties: many(50_000, ''),
    wide: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, at])),
    text: 'x'.repeat(100_000),
    letters: 'ab'.repeat(25_000),
    huge: 'x'.repeat(2_000_000),
    deep: nested(20_000),
  },
}

describe('hostile input ends soon, with an answer or a clear error', () => {
  const attacks: [template: string, expected: string][] = [
    ['{{m1.letters.matches("(a+)+$")}}', 'answer'],
    ['{{"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("(a+)+$")}}', 'answer'],
    [`{{m1.letters.matches("(?i)${'a?b?'.repeat(120)}z")}}`, 'limit'],
    ['{{"a".matches("((a{1000}){1000}){1000}")}}', 'limit'],
    ['{{"a".matches("\\\\Q[\\\\E(a{1000}){1000}[\\\\Q]")}}', 'input'],
    ['{{"a".matches("(")}}', 'input'],
    ['{{m1.list.map(x, matches("a", "(?:a?){900}" + x))}}', 'limit'],
    ['{{m1.list.map(x, matches("a", "[\\\\pL\\\\pN]" + x))}}', 'limit'],
    [`{{matches("a", "${'\\\\pL'.repeat(100)}")}}`, 'limit'],
    ['{{size(m1.list.map(x, "E-" + x).filter(x, x.matches("^E-[0-9]+5$")))}}', 'limit'],
    ['{{size(m1.some.map(x, "E-" + x).filter(x, x.matches("^E-[0-9]+5$")))}}', 'answer'],
    ['{{m1.list.map(a, m1.list.map(b, a + b))}}', 'limit'],
    ['{{m1.list.map(a, m1.list.map(b, m1.list.map(c, 1)))}}', 'limit'],
    ['{{m1.long.map(x, size(m1.wide))}}', 'limit'],
    ['{{m1.long.map(x, join(m1.empties, ""))}}', 'limit'],
    [`{{m1.long.all(x, ${'false||'.repeat(900)}true)}}`, 'limit'],
    [`{{m1.long.all(x, ${'has(m1)&&'.repeat(90)}true)}}`, 'limit'],
    ['{{m1.long.map(x, uuid())}}', 'limit'],
    ['{{m1.long.map(x, formatDate("2026-01-01", "HH", "Asia/Tokyo"))}}', 'limit'],
    ['{{m1.list.map(a, m1.text)}}', 'limit'],
    ['{{m1.text.replace("x", m1.text)}}', 'limit'],
    ['{{m1.huge.split("").map(x, m1.text + x)}}', 'limit'],
    [`{{${'('.repeat(500)}m1.text${'+m1.text)'.repeat(500)}}}`, 'unreadable'],
    ['{{m1.huge}}', 'limit'],
    ['a{{m1.huge}}', 'limit'],
    ['{{m1.deep}}', 'limit'],
    ['a{{m1.deep}}', 'limit'],
    ['{{m1.deep == [m1.deep]}}', 'limit'],
    ['{{json(m1.deep) + unique(m1.deep)}}', 'limit'],
    ['{{[m1.long, m1.long]}}', 'limit'],
    [`{{${'('.repeat(5_000)}1}}`, 'unreadable'],
    [`{{${'['.repeat(5_000)}1}}`, 'unreadable'],
    [`{{${'!'.repeat(5_000)}true}}`, 'unreadable'],
    [`{{${'!'.repeat(16_000)}true}}`, 'unreadable'],
    [`{{${'1+'.repeat(3_000)}1}}`, 'unreadable'],
    [`{{m1${'.a'.repeat(3_000)}}}`, 'unreadable'],
    [`{{${'-'.repeat(1_990)}1}}`, 'answer'],
    [`{{${'true?'.repeat(40)}1${':1'.repeat(40)}}}`, 'answer'],
    ['{{cel.bind(x, "aaaaaaaaaa", cel.bind(y, x + x, y + y))}}', 'unreadable'],
    ['a'.repeat(70_000), 'unreadable'],
    ['{{a}}'.repeat(13_000), 'answer'],
  ]

  it.each(attacks.map(([template, expected]) => [template.slice(0, 70), template, expected] as const))(
    '%s',
    (_, template, expected) => {
      const began = performance.now()
      const found = outcome(template, data)
      expect(found).toBe(expected)
      // The promise is 100 ms; the budgets are counted, so this only guards against work that nobody counts.
      expect(performance.now() - began).toBeLessThan(1_000)
      expect(() => checkTemplate(template, new Set())).not.toThrow()
    },
  )

  it('counts every function’s work, so that none is free in a loop', () => {
    for (const { name, takes } of FUNCTIONS) {
      for (const value of ['m1.list', 'm1.wide', 'm1.letters', 'm1.empties']) {
        const args = many(takes[0], value).join(', ')
        expect(['limit', 'input']).toContain(
          outcome(`{{m1.long.map(x, m1.long.map(y, ${name}(${args})))}}`, data),
        )
      }
    }
  })

  it('ends the same way every time, since work is counted and not timed', () => {
    const budget = new Budget()
    expect(() => {
      for (let at = 0; at < 10_000_000; at++) budget.spend(1)
    }).toThrow(expect.objectContaining({ kind: 'limit' }))
    expect(give('{{size(m1.list.filter(x, x % 2 == 0))}}', data)).toBe(5_000)
  })

  it('bounds the work of a pattern in a filter as well', () => {
    expect(() => matchesPattern('ab'.repeat(25_000), 'a?b?'.repeat(100))).toThrow(StepError)
    expect(() => matchesPattern('a', 'a'.repeat(501))).toThrow(StepError)
    expect(matchesPattern('ada@acme.com', '^[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,255}$')).toBe(true)
    expect(matchesPattern('a'.repeat(40_000), '^a+$')).toBe(true)
  })
})

it('reaches no prototype', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__']
  for (const name of names) {
    for (const root of ['m1', '"a"', '(1)', '[1]', '{"a": 1}']) {
      if (root.startsWith('m')) expect(give(`{{${root}.${name}}}`, { m1: {} })).toBeNull()
      expect(give(`{{ ${root}["${name}"] }}`, { m1: {} })).toBeNull()
      expect(give(`{{ ${root}["${name}" + ""] }}`, { m1: {} })).toBeNull()
    }
  }
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    expect(outcome(`{{ {"${name}": 1} }}`)).toBe('unreadable')
    expect(outcome(`{{ {"${name}" + "": 1} }}`)).toBe('input')
    expect(outcome(`{{ [1].map(${name}, 1) }}`)).toBe('unreadable')
    const hostile = JSON.parse(`{"${name}": {"polluted": 1}, "kept": 1}`) as Json
    expect(give('{{m1}}', { m1: hostile })).toEqual({ kept: 1 })
    expect(give(`{{m1.${name}}}`.replace('.__proto__', '["__proto__"]'), { m1: hostile })).toBeNull()
  }
  expect(outcome('{{ __proto__ }}')).toBe('unreadable')
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

const token = fc.constantFrom(
  ...[
    'm1',
    '.',
    'a',
    '(',
    ')',
    '[',
    ']',
    '+',
    '"x"',
    '1',
    '?',
    ':',
    'map',
    ',',
    '{',
    '}',
    '==',
    '-',
    '!',
    'x',
  ],
  ...[
    'size',
    ' in ',
    '&&',
    '<',
    '/',
    '0.5',
    'null',
    "'",
    '"',
    '\\',
    'b"',
    '//',
    '\n',
    ...FUNCTIONS.map(it => `.${it.name}(`),
  ],
)
const source = fc.array(token, { maxLength: 14 }).map(parts => parts.join(''))
const call = fc
  .tuple(
    fc.constantFrom(...FUNCTIONS),
    fc.array(fc.constantFrom('m1', 'm1.a', '"a"', '1', '[m1]', '-1.5', 'null')),
  )
  .map(([it, args]) => `${it.name}(${args.slice(0, it.takes[1]).join(', ')})`)

it('throws nothing but its own errors, whatever is typed and whatever comes in', () => {
  fc.assert(
    fc.property(fc.oneof(source, call), fc.json(), (typed, text) => {
      // As a bundle comes out of the journal: JSON's writer knows one zero, its reader two.
      const scope = scopeOf({ m1: JSON.parse(JSON.stringify(JSON.parse(text))) as Json })
      checkTemplate(`a {{${typed}}} b`, new Set())
      for (const compile of [compileExpression, (it: string) => compileTemplate(`a {{${it}}} b`)]) {
        try {
          const result = compile(typed).evaluate(scope)
          expect(JSON.parse(JSON.stringify(result))).toEqual(result)
        } catch (error) {
          if (!(error instanceof StepError) && !(error instanceof ExpressionError)) throw error
        }
      }
    }),
    { numRuns: 3_000 },
  )
})
