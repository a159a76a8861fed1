import { describe, expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import { value } from '@/lib/scenario/starters/draw'
import { checkScenario } from './check'
import { type ScenarioDocumentInput, scenarioDocument } from './document'

type Link = ScenarioDocumentInput['links'][number]

/** m1 leads to router m2, which leads to m3 and m4; both lead to m5. */
const problems = (changes: Record<string, Partial<Link>>, more: Link[] = []) => {
  const ends = [
    ['l1', 'm1', 'm2'],
    ['l2', 'm2', 'm3'],
    ['l3', 'm2', 'm4'],
    ['l4', 'm3', 'm5'],
    ['l5', 'm4', 'm5'],
  ] as const
  const document: ScenarioDocumentInput = {
    format: 1,
    name: 'Routes',
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      { key: 'm2', module: 'flow.router@1' },
      { key: 'm3', module: 'flow.set-variables@1' },
      { key: 'm4', module: 'flow.set-variables@1' },
      { key: 'm5', module: 'flow.set-variables@1' },
    ],
    links: [...ends.map(([id, from, to]) => ({ id, from, to, ...changes[id] })), ...more],
  }
  return checkScenario(scenarioDocument.parse(document), moduleById)
}

const row = (more: object): NonNullable<Link['filter']> => ({
  is: 'rows',
  any: [[{ left: { is: 'mapping', template: '{{m1.a}}' }, type: 'text', operator: 'equals', ...more }]],
})

describe('a filter', () => {
  it.each([
    ['a text', row({ right: value('x') })],
    ['spaces', row({ operator: 'contains', right: value(' ') })],
    ['braces', row({ right: { is: 'mapping', template: '\\{{' } })],
    ['nothing, where it asks whether there is something', row({ type: 'any', operator: 'exists' })],
    ['nothing, where it asks for yes', row({ type: 'boolean', operator: 'is-yes' })],
    ['a number typed as text', row({ type: 'number', operator: 'greater', right: value('5') })],
    ['a date', row({ type: 'date', operator: 'before', right: value('2026-12-31') })],
    ['a mapping', row({ type: 'number', operator: 'less', right: { is: 'mapping', template: '{{m2.b}}' } })],
  ])('that compares with %s is right', (_what, filter) => {
    expect(problems({ l2: { filter } })).toEqual([])
  })

  it.each([
    ['without a right side', row({}), 'Row 1 of the filter has nothing to compare with'],
    ['with null', row({ right: value(null) }), 'has nothing to compare with'],
    ['with an empty text', row({ right: value('') }), 'use “is empty”'],
    [
      'with a mapping of no text',
      row({ right: { is: 'mapping', template: '' } }),
      'has nothing to compare with',
    ],
    [
      'with an empty list',
      row({ type: 'list', operator: 'contains', right: value([]) }),
      'nothing to compare',
    ],
    ['with an empty part', row({ operator: 'contains', right: value('') }), 'has nothing to compare with'],
    [
      'with an empty left side',
      row({ left: { is: 'mapping', template: ' ' }, right: value('x') }),
      'asks about nothing',
    ],
    [
      'with a left side of which nothing shows',
      row({ left: value('\u200b'), right: value('x') }),
      'asks about nothing',
    ],
    [
      'of numbers with a text',
      row({ type: 'number', operator: 'at-least', right: value('many') }),
      'Row 1 of the filter compares numbers, but its right side is the text “many”.',
    ],
    [
      'of a list’s length with a text',
      row({ type: 'list', operator: 'longer', right: value('x') }),
      'compares numbers',
    ],
    [
      'of dates with a text',
      row({ type: 'date', operator: 'after', right: value('soon') }),
      'compares dates',
    ],
    [
      'of dates with a number',
      row({ type: 'date', operator: 'after', right: value(1_767_225_600) }),
      'compares dates',
    ],
    [
      'of dates with a place',
      row({ type: 'date', operator: 'before', right: value('Building 12') }),
      'compares dates',
    ],
    [
      'of dates with a day that is none',
      row({ type: 'date', operator: 'equals', right: value('2026-02-30') }),
      'compares dates',
    ],
    [
      'of numbers with spaces',
      row({ type: 'number', operator: 'less', right: value('  ') }),
      'compares numbers',
    ],
    [
      'with a broken pattern',
      row({ operator: 'matches', right: value('(') }),
      'has a pattern that cannot be read',
    ],
  ])('%s says so at its link', (_what, filter, words) => {
    expect(problems({ l2: { filter } })).toEqual([{ link: 'l2', message: expect.stringContaining(words) }])
  })

  it('counts its rows over all groups', () => {
    const one = {
      left: { is: 'mapping' as const, template: '{{m1.a}}' },
      type: 'any' as const,
      operator: 'exists',
    }
    const filter = {
      is: 'rows' as const,
      any: [[one, one], [{ ...one, type: 'text' as const, operator: 'equals' }]],
    }
    expect(problems({ l2: { filter } })[0]?.message).toMatch(/^Row 3 of the filter /)
  })

  it('may use the module it stands behind, and not one of another way to where it leads', () => {
    const onExpression = (expression: string) =>
      problems({ l4: { filter: { is: 'expression', expression } } })
    expect(onExpression('m3.a == m2.b')).toEqual([])
    expect(onExpression('m4.a == 1')).toEqual([
      {
        link: 'l4',
        message:
          'm4 does not come before this place, so there is nothing of it to map. These do: m1, m2, m3.',
      },
    ])
  })

  it('whose expression holds braces is read as it will be', () => {
    expect(problems({ l2: { filter: { is: 'expression', expression: 'm1.a == {"b": {}}' } } })).toEqual([])
  })
})

describe('a fallback', () => {
  const filter = row({ right: value('x') })

  it('beside a route with a filter is right', () => {
    expect(problems({ l2: { filter }, l3: { fallback: true } })).toEqual([])
  })

  it('that is the only link of its module brings a warning', () => {
    expect(problems({ l4: { fallback: true } })).toEqual([
      {
        link: 'l4',
        severity: 'warning',
        message: 'l4 is the fallback, but m3 has no other route: it takes every bundle.',
      },
    ])
  })

  it('that is never taken brings a warning that names the reason', () => {
    expect(problems({ l3: { fallback: true } })).toEqual([
      {
        link: 'l3',
        severity: 'warning',
        message: 'The fallback l3 is never taken: l2 has no filter and takes every bundle.',
      },
    ])
  })

  it('with a filter is a problem: nobody would ask it', () => {
    const [problem, ...others] = problems({ l2: { filter }, l3: { fallback: true, filter } })
    expect(problem).toMatchObject({ link: 'l3', message: expect.stringContaining('nobody would ask') })
    expect(problem?.severity).toBeUndefined()
    expect(others).toEqual([])
  })
})

describe('an error route', () => {
  it('is a problem as long as none is taken', () => {
    const [problem, ...others] = problems({}, [{ id: 'l6', from: 'm3', to: 'm4', error: true }])
    expect(problem).toMatchObject({ link: 'l6', message: expect.stringContaining('l6 is an error route') })
    expect(others).toEqual([])
  })
})
