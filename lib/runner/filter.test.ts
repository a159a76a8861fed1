import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { type Filter, type FilterRow, filterSchema } from '@/lib/scenario/document'
import { FILTER_OPERATORS, type FilterType, OPERATORS_WITHOUT_RIGHT } from '@/lib/scenario/filter-operators'
import { mapped } from '@/lib/scenario/starters/draw'
import { compileFilter } from './filter'

type Row = Pick<FilterRow, 'type' | 'operator'> & { right?: string }

const passes = (filter: Filter, m1: JsonObject): boolean =>
  compileFilter(filterSchema.parse(filter)).passes({ lookup: () => m1, now: () => 0, uuid: () => '' })
const rows = (...any: Row[][]): Filter => ({
  is: 'rows',
  any: any.map(group =>
    group.map(({ right, ...row }) => ({
      ...row,
      left: mapped('{{m1.a}}'),
      ...(OPERATORS_WITHOUT_RIGHT.has(row.operator) ? {} : { right: mapped(right ?? '{{m1.b}}') }),
    })),
  ),
})
const failure = (filter: Filter, m1: JsonObject): string => {
  try {
    passes(filter, m1)
  } catch (error) {
    if (error instanceof StepError && error.kind === 'input') return error.message
    throw error
  }
  return 'it can be evaluated'
}

describe('dates in a row', () => {
  const day = (operator: string): Filter => rows([{ type: 'date', operator }])

  it('without a zone are UTC', () => {
    expect(passes(day('equals'), { a: '2026-03-01T00:30:00', b: '2026-03-01T00:30:00Z' })).toBe(true)
    expect(passes(day('equals'), { a: '2026-03-01', b: '2026-03-01T01:00:00+01:00' })).toBe(true)
    expect(passes(day('before'), { a: '2026-03-01T00:00:00.001', b: '2026-03-01T00:00:00.0015Z' })).toBe(
      false,
    )
  })

  it.each<Json>([
    'Building 12',
    '1',
    'soon',
    '2026-02-30',
    '2026-01-01T25:00',
    1,
    1_767_225_600_000,
    true,
    ['x'],
  ])('%j is none, on either side', none => {
    for (const operator of FILTER_OPERATORS.date) {
      for (const bundle of [
        { a: none, b: '2026-01-01' },
        { a: '2026-01-01', b: none },
      ])
        expect(failure(day(operator), bundle)).toMatch(/^Row 1 of the filter: It compares dates, but got/)
    }
  })
})

describe('a row that cannot be evaluated', () => {
  it.each<[Json, string]>([
    ['', 'There is nothing to compare with: its right side is empty.'],
    ['  ', 'it can be evaluated'],
  ])('is one with %j typed on its right side', (typed, said) => {
    const filter: Filter = {
      is: 'rows',
      any: [
        [
          {
            type: 'text',
            operator: 'contains',
            left: mapped('{{m1.a}}'),
            right: { is: 'value', value: typed },
          },
        ],
      ],
    }
    expect(failure(filter, { a: 'x' })).toContain(said)
  })

  it('is named by its number, over all groups', () => {
    const filter = rows(
      [{ type: 'text', operator: 'equals', right: 'no' }],
      [
        { type: 'text', operator: 'equals', right: 'x' },
        { type: 'text', operator: 'ends-with', right: '@{{m1.domain}}' },
      ],
    )
    expect(failure(filter, { a: 'x' })).toBe(
      'Row 3 of the filter: `m1.domain` had no value, so there is nothing to compare with.',
    )
  })

  it('is not asked where the answer is known without it', () => {
    const either = rows(
      [{ type: 'text', operator: 'equals', right: 'x' }],
      [{ type: 'text', operator: 'contains', right: '{{m1.none}}' }],
    )
    expect(passes(either, { a: 'x' })).toBe(true)
    expect(failure(either, { a: 'y' })).toContain('Row 2')
    const both = rows([
      { type: 'text', operator: 'equals', right: 'x' },
      { type: 'text', operator: 'contains', right: '{{m1.none}}' },
    ])
    expect(passes(both, { a: 'y' })).toBe(false)
    expect(failure(both, { a: 'x' })).toContain('Row 2')
  })

  it('is every one that compares with nothing, whatever is on the left', () => {
    const nothing = fc.constantFrom<Json>(null, '', ' ', '\t\n', '\u200b', '\u00a0', '\u2800', '\u3164', [])
    const types = Object.keys(FILTER_OPERATORS) as FilterType[]
    const operator = fc
      .constantFrom(...types)
      .chain(type => fc.constantFrom(...FILTER_OPERATORS[type]).map(it => ({ type, operator: it as string })))
      .filter(row => !OPERATORS_WITHOUT_RIGHT.has(row.operator))
    fc.assert(
      fc.property(
        operator,
        nothing,
        fc.jsonValue() as fc.Arbitrary<Json>,
        fc.boolean(),
        (row, b, a, half) => {
          const filter = rows([{ ...row, right: half ? 'x{{m1.b}}' : '{{m1.b}}' }])
          expect(failure(filter, { a, b })).toContain('`m1.b` had no value')
          expect(failure(filter, { a })).toContain('`m1.b` had no value')
        },
      ),
    )
  })

  it('never passes with nothing on the left unless it asks for the opposite', () => {
    const types = Object.keys(FILTER_OPERATORS) as FilterType[]
    for (const type of types) {
      for (const operator of FILTER_OPERATORS[type]) {
        const right = type === 'date' ? '2026-01-01' : '7'
        for (const a of [null, '', '  '])
          expect(passes(rows([{ type, operator, right }]), { a })).toBe(/^not-/.test(operator))
      }
    }
  })
})
