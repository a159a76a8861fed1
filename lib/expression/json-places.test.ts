import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileTemplate, type EvaluateAs } from './index'
import { jsonPlaces } from './json-places'

const give = (
  body: string,
  m1: Record<string, string | number | null>,
  inJson: EvaluateAs['inJson'],
): unknown =>
  compileTemplate(body, 'json').evaluateWithTrace(
    { lookup: () => m1, now: () => 0, uuid: () => '' },
    inJson ? { inJson } : {},
  ).value

describe('a JSON body', () => {
  it('stays as it is typed, but for what is left out', () => {
    const body = '{\n  "a" : {{m1.a}} ,\n  "b": {\t"c": "x {{m1.c}}", "d": [ 1 , {"e": {{m1.e}} } ] }\n}\n'
    expect(give(body, { a: 1, c: 'y', e: 2 }, 'leave-out')).toBe(
      '{\n  "a" : 1 ,\n  "b": {\t"c": "x y", "d": [ 1 , {"e": 2 } ] }\n}\n',
    )
    expect(give(body, { a: 1, e: 2 }, 'leave-out')).toBe(
      '{\n  "a" : 1 ,\n  "b": { "d": [ 1 , {"e": 2 } ] }\n}\n',
    )
    expect(give(body, { c: 'y', e: 2 }, 'leave-out')).toBe(
      '{\n  "b": {\t"c": "x y", "d": [ 1 , {"e": 2 } ] }\n}\n',
    )
    expect(() => give(body, { a: 1, c: 'y' }, 'leave-out')).toThrow('`m1.e` had no value')
  })

  it('may lose every key', () => {
    expect(give('{"a":{{m1.a}},"b":"{{m1.b}}"}', {}, 'leave-out')).toBe('{}')
    expect(give('{"p":{"a":{{m1.a}}}}', {}, 'leave-out')).toBe('{"p":{}}')
  })

  it('is never read as JSON where it is none', () => {
    for (const body of ['{"a": {{m1.a}}', '{"a" {{m1.a}}}', '{"a": 1 {{m1.a}} "b"}'])
      expect(() => give(body, {}, 'leave-out')).toThrow()
    expect(jsonPlaces(['{"a": "\\', '"}'])).toBeNull()
    expect(jsonPlaces([`${'['.repeat(5_000)}`, ''])).toBeNull()
  })

  it('leaves out exactly the keys whose mapping had no value, and fails where there is a list', () => {
    type Node = { hole: number; quoted: boolean } | { list: Node[] } | { object: Node[] } | { fixed: string }
    const node = fc.letrec<{ it: Node }>(tie => ({
      it: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.record({ hole: fc.integer({ min: 0, max: 5 }), quoted: fc.boolean() }),
        fc.constantFrom('1', 'null', '"\\""', '""', '"m1"', '-1.5e3', '[]', '{}').map(fixed => ({ fixed })),
        fc.array(tie('it'), { maxLength: 3 }).map(list => ({ list })),
        fc.array(tie('it'), { maxLength: 4 }).map(object => ({ object })),
      ),
    })).it
    const text = (one: Node): string => {
      if ('hole' in one) return one.quoted ? `"< {{m1.h${one.hole}}}>"` : ` {{m1.h${one.hole}}} `
      if ('list' in one) return `[${one.list.map(text).join(', ')}]`
      if ('object' in one) return `{${one.object.map((part, at) => `"k${at}": ${text(part)}`).join(',')}}`
      return one.fixed
    }
    const FAILS = Symbol('fails')
    const GONE = Symbol('gone')
    const expected = (one: Node, values: Record<string, number>, inList: boolean): unknown => {
      if ('hole' in one) {
        const value = values[`h${one.hole}`]
        if (value === undefined) return inList ? FAILS : GONE
        return one.quoted ? `< ${value}>` : value
      }
      if ('list' in one) {
        const items = one.list.map(part => expected(part, values, true))
        return items.includes(FAILS) ? FAILS : items
      }
      if (!('object' in one)) return JSON.parse(one.fixed)
      const parts = one.object.map((part, at) => [`k${at}`, expected(part, values, inList)] as const)
      if (parts.some(([, part]) => part === FAILS)) return FAILS
      return Object.fromEntries(parts.filter(([, part]) => part !== GONE))
    }
    const values = fc.dictionary(fc.constantFrom('h0', 'h1', 'h2', 'h3', 'h4'), fc.integer())
    fc.assert(
      fc.property(fc.array(node, { maxLength: 4 }), values, (object, given) => {
        const wanted = expected({ object }, given, false)
        const run = () => give(text({ object }), given, 'leave-out')
        if (wanted === FAILS) expect(run).toThrow(expect.objectContaining({ kind: 'input' }))
        else expect(JSON.parse(String(run()))).toEqual(wanted)
        const missing = /\{\{m1\.(h\d)/.test(
          text({ object }).replaceAll(/\{\{m1\.(h\d)\}\}/g, (hole, name) => (name in given ? '' : hole)),
        )
        if (missing)
          expect(() => give(text({ object }), given, 'fails')).toThrow(
            expect.objectContaining({ kind: 'input' }),
          )
      }),
      { numRuns: 500 },
    )
  })
})
