import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import {
  checkTemplate,
  compileExpression,
  compileTemplate,
  ExpressionError,
  FUNCTIONS,
  type Scope,
} from './index'

const scopeOf = (data: Record<string, Json>): Scope => ({
  lookup: name => (Object.hasOwn(data, name) ? data[name] : undefined),
  now: () => Date.parse('2026-11-24T06:00:00Z'),
  uuid: () => 'an-id',
})

const give = (template: string, data: Record<string, Json> = {}): Json =>
  compileTemplate(template).evaluate(scopeOf(data))

const user = {
  id: '00u1',
  profile: { firstName: 'Ada', lastName: 'Lovelace', age: 36, skills: ['math', 'code'] },
}

describe('a text with mappings', () => {
  it('fills each mapping in', () => {
    expect(give('{{m2.profile.firstName}}.{{m2.profile.lastName}}@acme.com', { m2: user })).toBe(
      'Ada.Lovelace@acme.com',
    )
  })

  it('keeps the type of one whole expression', () => {
    expect(give('{{m2.profile.age}}', { m2: user })).toBe(36)
    expect(give('{{m2.profile.skills}}', { m2: user })).toEqual(['math', 'code'])
    expect(give('{{m2.profile.age > 30}}', { m2: user })).toBe(true)
  })

  it('reads what is absent as nothing, at any depth', () => {
    expect(give('{{m2.manager.boss.id}}', { m2: user })).toBeNull()
    expect(give('[{{m9.anything}}]')).toBe('[]')
  })

  it('mixes numbers freely and gives plain numbers back', () => {
    expect(give('{{1 + 0.5 + m2.profile.age / 8}}', { m2: user })).toBe(6)
    expect(give('{{"n" + 1}}')).toBe('n1')
  })

  it('does not end at braces inside texts and objects', () => {
    expect(give('{{ {"a": "}}"}.a }}!')).toBe('}}!')
    expect(give('\\{{ not a mapping }}')).toBe('{{ not a mapping }}')
  })

  it('says when every mapping came out empty', () => {
    const trace = (text: string) =>
      compileTemplate(text).evaluateWithTrace(scopeOf({ m2: user })).allMappingsEmpty
    expect(trace('id eq "{{m2.manager}}"')).toBe(true)
    expect(trace('{{m2.manager}}{{m2.id}}')).toBe(false)
    expect(trace('no mapping')).toBe(false)
  })

  it('tells the place of an error', () => {
    expect(checkTemplate('Hi {{ m2.profile. }}', new Set(['m2']))[0]?.offset).toBeGreaterThan(4)
    expect(checkTemplate('Hi {{ nope(1) }}', new Set())).toEqual([
      { message: 'There is no function named nope.', offset: 6, length: 7 },
    ])
    expect(checkTemplate('{{ m7.id }}', new Set(['m1']))[0]?.message).toContain('m7')
    expect(() => compileTemplate('{{ m1.a ')).toThrow(ExpressionError)
    expect(checkTemplate('a {{ "x }} b', new Set())).toEqual([
      { message: 'This " is never closed.', offset: 5, length: 1 },
    ])
  })

  it('reads raw strings, strings in three quotes and comments as CEL does', () => {
    expect(give('{{ r"a\\d}}" }}')).toBe('a\\d}}')
    expect(give(`{{ """a "b" }} c""" }}`)).toBe('a "b" }} c')
    expect(give(`{{ 1 // it's one }}!`)).toBe('1!')
  })

  it('shows every problem at its own place', () => {
    expect(checkTemplate('m7 {{ m7.id }} {{ 1 + }} {{ nope(m8) }}', new Set(['m1']))).toEqual([
      { message: 'There is nothing named m7 before this module.', offset: 6, length: 2 },
      { message: 'Unexpected token: the end.', offset: 22, length: 1 },
      { message: 'There is no function named nope.', offset: 28, length: 8 },
      { message: 'There is nothing named m8 before this module.', offset: 33, length: 2 },
    ])
    expect(checkTemplate('{{ m1.l.map(x, x.id) }}', new Set(['m1']))).toEqual([])
  })

  it('tells which roots and paths are read, those of list items aside', () => {
    const { references, paths } = compileTemplate(
      '{{m1.a + m1.a.b}} {{m2["x y"].z}} {{m3.l.map(i, i.id + vars.c)}} {{m4.name.lower()}}',
    )
    expect(references).toEqual(['m1', 'm2', 'm3', 'vars', 'm4'])
    expect(paths).toEqual(['m1.a', 'm1.a.b', 'm2.x y.z', 'm3.l', 'vars.c', 'm4.name'])
  })

  it('gives data of its own', () => {
    const data = { m1: { a: { b: [1] } } }
    const made = give('{{m1}}', data)
    expect(made).toEqual(data.m1)
    expect(made).not.toBe(data.m1)
    expect((made as typeof data.m1).a.b).not.toBe(data.m1.a.b)
  })

  it('names the expression at fault in what history shows', () => {
    try {
      give('a {{ 1 / 0 }}')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(StepError)
      expect((error as StepError).failure).toEqual({
        kind: 'input',
        message: 'The mapping divides by zero. (in `1 / 0`)',
      })
    }
  })

  it('looks up only what is mentioned', () => {
    const asked: string[] = []
    const scope = { ...scopeOf({}), lookup: (name: string) => void asked.push(name) }
    compileTemplate('{{m2.a}} {{true ? 1 : m3.b}}').evaluate(scope)
    expect(asked).toEqual(['m2'])
  })

  it('carries zero characters and lone surrogates unharmed', () => {
    const odd = 'a\u0000b\ud800c'
    expect(give('<{{m1.x}}>', { m1: { x: odd } })).toBe(`<${odd}>`)
  })

  it('gives any text back whose braces are escaped', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{', '}', '\\', '"', 'a', '\n')), parts => {
        const text = parts.join('')
        return give(text.replaceAll('{{', '\\{{')) === text
      }),
    )
  })

  it('leaves any text without braces as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter(text => !text.includes('{{')),
        text => give(text) === text,
      ),
    )
  })
})

describe('functions', () => {
  it.each(FUNCTIONS.flatMap(it => (it.example ? [[it.name, it.example] as const] : [])))(
    '%s',
    (_name, example) => {
      expect(compileExpression(example.expression).evaluate(scopeOf({}))).toEqual(example.gives)
    },
  )

  it('work as methods too', () => {
    expect(give('{{m1.name.lower().startsWith("a")}}', { m1: { name: 'ADA' } })).toBe(true)
  })

  it('marks what uses the clock or chance', () => {
    expect(compileTemplate('{{now()}}').impure).toBe(true)
    expect(compileTemplate('{{m1.now}}').impure).toBe(false)
  })
})

describe('lists', () => {
  it('are mapped and filtered, nested too', () => {
    expect(give('{{m1.l.filter(x, x > 1).map(y, m1.l.map(x, x * y))}}', { m1: { l: [1, 2] } })).toEqual([
      [2, 4],
    ])
    expect(give('{{m1.l.exists(x, x == 2) && m1.l.all(x, x > 0)}}', { m1: { l: [1, 2] } })).toBe(true)
  })
})
