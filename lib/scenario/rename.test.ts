import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compileTemplate,
  ExpressionError,
  namesInTemplate,
  renameTemplate,
  type Scope,
} from '@/lib/expression'
import type { Json } from '@/lib/module-kit/json'
import type { Field, Filter } from './document'
import { keysNamedIn, renameField, renameFilter } from './rename'
import { mapped } from './starters/draw'

const NAMES = new Map([
  ['m2', 'm7'],
  ['m3', 'm10'],
])
const renamed = (template: string): string => renameTemplate(template, NAMES)

describe('renaming modules in a text with mappings', () => {
  it.each([
    ['{{m2.x}}', '{{m7.x}}'],
    ['{{ m2 }} and {{m3["m2"].m2}}', '{{ m7 }} and {{m10["m2"].m2}}'],
    ['{{"shop m2" + m2.x}}', '{{"shop m2" + m7.x}}'],
    ["{{ 'm2' }} m2 {{ r'm2\\d' }}", "{{ 'm2' }} m2 {{ r'm2\\d' }}"],
    ['{{ """m2 " m2""" + m2.a }}', '{{ """m2 " m2""" + m7.a }}'],
    ['\\{{m2}} {{m2}}', '\\{{m2}} {{m7}}'],
    ['{{ "}}" + m2.x }}', '{{ "}}" + m7.x }}'],
    ['{{ {"m2": m2.x, m2.y: 1} }}', '{{ {"m2": m7.x, m7.y: 1} }}'],
    ['{{m1.m2.m3}}', '{{m1.m2.m3}}'],
    ['{{m1.l.map(m2, m2.x + m3.y)}}', '{{m1.l.map(m2, m2.x + m10.y)}}'],
    ['{{m2.l.map(m2, m2.x)}} {{m2.x}}', '{{m7.l.map(m2, m2.x)}} {{m7.x}}'],
    [
      '{{m1.l.filter(m2, m1.l.exists(x, x == m2)).map(x, m2)}}',
      '{{m1.l.filter(m2, m1.l.exists(x, x == m2)).map(x, m7)}}',
    ],
    ['{{ m2.x // m2 is it\n + m2.y }}', '{{ m7.x // m2 is it\n + m7.y }}'],
    ['{{ (m2).x + m2 .y + m2[m3.i] + m22 + am2 }}', '{{ (m7).x + m7 .y + m7[m10.i] + m22 + am2 }}'],
    ['{{ m2.?x.orValue(m2.y) ? -m2.z : !m2.b }}', '{{ m7.?x.orValue(m7.y) ? -m7.z : !m7.b }}'],
    ['{{ m2.x in m2.y && has(m2.z) || m2(1) }}', '{{ m7.x in m7.y && has(m7.z) || m2(1) }}'],
    ['🙂 {{"é🙂" + m2.x}} 🙂', '🙂 {{"é🙂" + m7.x}} 🙂'],
    // What cannot be read stays as it is, and what can be does not.
    ['{{m2.x}} {{m2.}} {{m3.y}}', '{{m7.x}} {{m2.}} {{m10.y}}'],
    ['{{m2.x}} {{m2.y', '{{m2.x}} {{m2.y'],
    ['no m2 here', 'no m2 here'],
    ['{{m1.l.map(m7, m7.a + m2.a)}}', '{{m1.l.map(m7_, m7_.a + m7.a)}}'],
    ['{{m1.l.map(m7, m1.l.map(m7, m2) + m7)}}', '{{m1.l.map(m7, m1.l.map(m7_, m7) + m7)}}'],
  ])('%s', (template, expected) => {
    expect(renamed(template)).toBe(expected)
  })

  it('swaps two names without mixing them up', () => {
    const swapped = new Map([
      ['m2', 'm3'],
      ['m3', 'm2'],
    ])
    expect(renameTemplate('{{m2.a + m3.b}} {{m3}}', swapped)).toBe('{{m3.a + m2.b}} {{m2}}')
  })

  it('gives the same for the renamed modules as before, whatever the text is', () => {
    // m7 and m10 are what m2 and m3 become: a variable of that name must not catch them.
    const name = fc.constantFrom('m1', 'm2', 'm3', 'm7', 'm10', 'm7_', 'x', 'm2x')
    const expression = fc.letrec<{ it: string }>(tie => ({
      it: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        name,
        fc.constantFrom(
          '"shop m2"',
          "'m2'",
          '"}}"',
          '"{{m2}}"',
          'r"m2\\"',
          '3',
          'null',
          'true',
          '"m\\"m2"',
          '"""m2"m3"""',
        ),
        fc.tuple(tie('it'), name).map(([from, member]) => `(${from}).${member}`),
        fc.tuple(tie('it'), tie('it')).map(([from, index]) => `(${from})[${index}]`),
        fc.tuple(name, name).map(([from, member]) => `${from}.${member}`),
        fc.tuple(tie('it'), tie('it')).map(([a, b]) => `${a} + ${b}`),
        fc.tuple(tie('it'), tie('it')).map(([a, b]) => `(${a} == ${b} ? ${b} : ${a})`),
        fc
          .tuple(tie('it'), name, tie('it'))
          .map(([of, local, inner]) => `[${of}, 1].map(${local}, ${inner})`),
        fc.tuple(tie('it'), tie('it')).map(([a, b]) => `{"m2": ${a}, "b": [${b}]}`),
        fc.tuple(tie('it'), tie('it')).map(([a, b]) => `default(${a}, ${b}) // m2\n`),
      ),
    })).it
    const text = fc.constantFrom('', 'm2 ', '\\{{m2}}', '}} ', '"', "'m3", '\n', '\\')
    const template = fc
      .array(fc.tuple(text, expression, text), { minLength: 1, maxLength: 3 })
      .map(parts => parts.map(([before, inner, after]) => `${before}{{ ${inner} }}${after}`).join(''))
    const data: Record<string, Json> = {
      m1: { m2: 'a', m3: { m2: 1 }, x: ['m2'] },
      m2: { m1: 'b', m2: { x: 2 }, m3: 'c' },
      m3: 'three',
      x: { m2: 'e' },
      m2x: [1],
    }
    const scope = (names: ReadonlyMap<string, string>): Scope => {
      const there = Object.fromEntries(Object.entries(data).map(([key, it]) => [names.get(key) ?? key, it]))
      return { lookup: key => there[key], now: () => 0, uuid: () => '' }
    }
    const outcome = (it: string, names: ReadonlyMap<string, string>): unknown => {
      try {
        return { gives: compileTemplate(it).evaluate(scope(names)) }
      } catch (error) {
        // The words of a failure quote the expression.
        return error instanceof ExpressionError ? 'unreadable' : 'fails'
      }
    }
    let readable = 0
    fc.assert(
      fc.property(template, it => {
        // A root of the new name would be caught whatever is done; pasting takes names that nothing has.
        fc.pre(!namesInTemplate(it).some(root => ['m7', 'm10'].includes(root)))
        const before = outcome(it, new Map())
        if (before !== 'unreadable') readable++
        expect(outcome(renamed(it), NAMES)).toEqual(before)
      }),
      { numRuns: 500 },
    )
    expect(readable).toBeGreaterThan(200)
  })
})

describe('renaming modules in a document’s parts', () => {
  it('touches mappings, and neither fixed values nor names that people gave', () => {
    const field: Field = {
      is: 'fields',
      fields: {
        m2: mapped('{{m2.m2}}'),
        template: { is: 'value', value: '{{m2.x}}' },
        expression: { is: 'value', value: { template: '{{m2.x}}', expression: 'm2' } },
        list: { is: 'list', items: [mapped('{{m3}}'), { is: 'clear' }, { is: 'value', value: 'm2' }] },
      },
    }
    expect(renameField(field, NAMES)).toEqual({
      is: 'fields',
      fields: {
        m2: mapped('{{m7.m2}}'),
        template: { is: 'value', value: '{{m2.x}}' },
        expression: { is: 'value', value: { template: '{{m2.x}}', expression: 'm2' } },
        list: { is: 'list', items: [mapped('{{m10}}'), { is: 'clear' }, { is: 'value', value: 'm2' }] },
      },
    })
  })

  it('touches both sides of a filter’s rows, and its expression', () => {
    const rows: Filter = {
      is: 'rows',
      any: [
        [{ left: mapped('{{m2.a}}'), type: 'text', operator: 'equals', right: mapped('m2 {{m3.b}}') }],
        [{ left: mapped('{{m2.a}}'), type: 'any', operator: 'exists' }],
      ],
    }
    const after = renameFilter(rows, NAMES)
    expect(after).toEqual(
      JSON.parse(JSON.stringify(rows).replaceAll('{{m2.', '{{m7.').replaceAll('{{m3.', '{{m10.')),
    )
    const expression: Filter = { is: 'expression', expression: 'm2.a == "m2" && "}}" != m3.b' }
    expect(renameFilter(expression, NAMES)).toEqual({
      is: 'expression',
      expression: 'm7.a == "m2" && "}}" != m10.b',
    })
  })
})

it('tells which modules a part names, and no other words', () => {
  const field: Field = {
    is: 'fields',
    fields: {
      m99: { is: 'mapping', template: '{{"m5" + m2.m6 + m4.l.map(m8, m8.x)}} m3' },
      broken: { is: 'mapping', template: '{{m11.' },
    },
  }
  expect(new Set(keysNamedIn(field))).toEqual(new Set(['m2', 'm4']))
})

it('a sealed text names what it reads, and one that is just typed what stands in it', () => {
  expect(keysNamedIn({ is: 'sealed', id: 'x', uses: ['m3', 'm5'] })).toEqual(['m3', 'm5'])
  expect(keysNamedIn({ is: 'sealed', of: { is: 'mapping', template: '{{m3.id}}' } })).toEqual(['m3'])
})
