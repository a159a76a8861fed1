import { describe, expect, it } from 'vitest'
import { DESCRIPTORS, DOCUMENT, SAMPLES } from '@/components/editor/mapping/testing'
import { upstreamModules } from '@/components/editor/mapping/upstream'
import { type Filter, filterSchema } from '@/lib/scenario/document'
import { FILTER_OPERATORS, type FilterType } from '@/lib/scenario/filter-operators'
import {
  type DraftRow,
  draftOf,
  type FilterDraft,
  filterOf,
  isComplete,
  sideProblem,
  withLeft,
  withMore,
  withRow,
  withType,
} from './filter-draft'
import { operatorInWords } from './filter-words'

const upstream = upstreamModules(DOCUMENT, 'm4', DESCRIPTORS, SAMPLES)
const draft = (...rows: Partial<DraftRow>[]): FilterDraft => {
  const blank = draftOf(undefined).groups[0]?.[0]
  if (!blank) throw new Error('a new draft has a row')
  return { ...draftOf(undefined), groups: [rows.map((row, id) => ({ ...blank, ...row, id }))] }
}
const first = (one: FilterDraft): DraftRow => {
  const row = one.groups[0]?.[0]
  if (!row) throw new Error('there is a row')
  return row
}

describe('a filter in the dialog', () => {
  it('comes back as it was stored', () => {
    const stored: Filter = {
      is: 'rows',
      any: [
        [
          { left: { is: 'mapping', template: '{{m2.id}}' }, type: 'any', operator: 'exists' },
          {
            left: { is: 'mapping', template: '{{size(m2.groups)}}' },
            type: 'number',
            operator: 'greater',
            right: { is: 'value', value: 3 },
          },
        ],
        [
          {
            left: { is: 'mapping', template: '{{m2.profile.login}}' },
            type: 'text',
            operator: 'ends-with',
            right: { is: 'value', value: '@acme.com' },
            matchCase: true,
          },
        ],
      ],
    }
    expect(filterOf(draftOf(stored))).toEqual(stored)
    const expression: Filter = { is: 'expression', expression: 'm2.id == "x"' }
    expect(filterOf(draftOf(expression))).toEqual(expression)
  })

  it('is none while nothing is typed', () => {
    expect(filterOf(draftOf(undefined))).toBeUndefined()
    expect(isComplete(draftOf(undefined))).toBe(true)
  })

  it('is one that can be stored, whatever type and operator are chosen', () => {
    for (const [type, operators] of Object.entries(FILTER_OPERATORS)) {
      for (const operator of operators) {
        const one = draft({ left: '{{m2.id}}', type: type as FilterType, operator, right: '1' })
        expect(filterSchema.safeParse(filterOf(one)).error).toBeUndefined()
        expect(operatorInWords(type as FilterType, operator)).toMatch(/^[a-z ]+$/)
      }
    }
  })

  it('says what keeps a row from being saved', () => {
    expect(sideProblem(first(draft({ right: 'x' })), 'left')).toBe('Say what is compared.')
    const number = draft({ left: '{{m2.id}}', type: 'number', operator: 'less', right: 'ten' })
    expect(sideProblem(first(number), 'right')).toBe('This is not a number.')
    expect(isComplete(number)).toBe(false)
    const date = draft({ left: '{{m2.id}}', type: 'date', operator: 'before', right: 'soon' })
    expect(sideProblem(first(date), 'right')).toContain('2026-01-31')
    const mapped = draft({ left: '{{m2.id}}', type: 'date', operator: 'before', right: '{{now()}}' })
    expect(isComplete(mapped)).toBe(true)
  })

  it('compares with something: to ask for nothing there is an operator of its own', () => {
    for (const operator of ['equals', 'not-equals', 'contains', 'matches']) {
      const empty = draft({ left: '{{m2.id}}', operator })
      expect(sideProblem(first(empty), 'right')).toContain('choose “Empty or not”')
      expect(isComplete(empty)).toBe(false)
    }
    expect(isComplete(draft({ left: '{{m2.id}}', operator: 'contains', right: ' ' }))).toBe(true)
    expect(isComplete(draft({ left: '{{m2.id}}', type: 'any', operator: 'not-exists' }))).toBe(true)
  })

  it('takes the dates that a run takes', () => {
    const day = (right: string) =>
      first(draft({ left: '{{m2.id}}', type: 'date', operator: 'before', right }))
    for (const right of ['2026-02-30', 'Building 12', '1', '2026-01-01T25:00'])
      expect(sideProblem(day(right), 'right')).toContain('This is not a date')
    expect(sideProblem(day('2026-01-31T10:00+02:00'), 'right')).toBeUndefined()
  })

  it('follows the type of what is compared until somebody chooses one', () => {
    const row = first(draftOf(undefined))
    expect(withLeft(row, '{{m2.profile.badge}}', upstream)).toMatchObject({
      type: 'number',
      operator: 'equals',
    })
    expect(withLeft(row, '{{m2.groups}}', upstream)).toMatchObject({ type: 'list', operator: 'contains' })
    const chosen = { ...withType(row, 'text'), typeChosen: true }
    expect(withLeft(chosen, '{{m2.profile.badge}}', upstream).type).toBe('text')
  })

  it('grows by “and” and “or”, and is never without a row', () => {
    const grown = withMore(withMore(draftOf(undefined), 0), null)
    expect(grown.groups.map(group => group.map(row => row.id))).toEqual([[0, 1], [2]])
    const without = withRow(grown, 2, () => null)
    expect(without.groups).toHaveLength(1)
    const blank = withRow(draftOf(undefined), 0, () => null)
    expect(blank.groups.flat()).toHaveLength(1)
  })
})
