import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moduleById } from '@/lib/modules'
import { checkScenario } from './check'
import { type ScenarioDocumentInput, scenarioDocument } from './document'
import { checkLoops, upstreamOf } from './graph'

const drawing = (extra: Partial<ScenarioDocumentInput> = {}): ScenarioDocumentInput => ({
  format: 1,
  name: 'Test',
  modules: [
    { key: 'm1', module: 'flow.manual@1' },
    {
      key: 'm2',
      module: 'flow.set-variables@1',
      parameters: {
        variables: { is: 'fields', fields: { who: { is: 'mapping', template: '{{m1.name}}' } } },
      },
    },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
  ...extra,
})

const messages = (document: ScenarioDocumentInput): string[] =>
  checkScenario(scenarioDocument.parse(document), moduleById).map(problem => problem.message)

describe('a drawing', () => {
  it('that is whole has no problems', () => {
    expect(messages(drawing())).toEqual([])
  })

  it('without a trigger says so', () => {
    expect(messages(drawing({ modules: [], links: [] }))[0]).toContain('no trigger')
  })

  it('with an unknown module names it', () => {
    const modules = [...drawing().modules, { key: 'm3', module: 'other.thing@1' }]
    const links = [...drawing().links, { id: 'l2', from: 'm2', to: 'm3' }]
    expect(messages(drawing({ modules, links }))).toEqual([
      'm3 is other.thing@1, which this installation does not know.',
    ])
  })

  it('with a module off the way says that it never runs', () => {
    expect(messages(drawing({ links: [] }))).toContain(
      'm2 is not connected to the trigger, so it would never run.',
    )
  })

  it('with a mapping to a later or unknown module says which', () => {
    const modules = structuredClone(drawing().modules)
    Object.assign(modules[1]?.parameters ?? {}, {
      variables: { is: 'fields', fields: { who: { is: 'mapping', template: '{{m9.name}}' } } },
    })
    expect(messages(drawing({ modules }))).toEqual(['There is nothing named m9 before this module.'])
  })

  it('with a link drawn twice, filtered or not, names both; a fallback beside it is another matter', () => {
    const [first] = drawing().links
    if (first === undefined) throw new Error('there is a link')
    const filter = { is: 'expression' as const, expression: 'm1.n > 1' }
    for (const extra of [{}, { filter }, { label: 'again', order: 3 }]) {
      const found = messages(drawing({ links: [first, { ...first, id: 'l2', ...extra }] }))
      expect(found).toEqual([expect.stringContaining('l2 leads from m1 to m2, as l1 does')])
    }
    const links = [
      { ...first, filter },
      { ...first, id: 'l2', fallback: true },
    ]
    expect(messages(drawing({ links }))).toEqual([])
    const fallbacks = [...links, { ...first, id: 'l3', fallback: true }]
    expect(messages(drawing({ links: fallbacks }))).toEqual([
      expect.stringContaining('l3 leads from m1 to m2, as l2 does'),
    ])
  })

  it('with a filter that cannot be read says so at the link', () => {
    const links = [
      { id: 'l1', from: 'm1', to: 'm2', filter: { is: 'expression' as const, expression: 'm1.a ==' } },
    ]
    const [problem] = checkScenario(scenarioDocument.parse(drawing({ links })), moduleById)
    expect(problem).toMatchObject({ link: 'l1' })
  })

  it('with a wrong fixed value says so', () => {
    const modules = [
      ...drawing().modules,
      {
        key: 'm3',
        module: 'flow.router@1',
        parameters: { mode: { is: 'value' as const, value: 'sideways' } },
      },
    ]
    const links = [...drawing().links, { id: 'l2', from: 'm2', to: 'm3' }]
    expect(messages(drawing({ modules, links }))[0]).toMatch(/^mode: /)
  })

  it('takes no name that leads to a prototype', () => {
    const parameters = JSON.parse('{"__proto__": {"is": "value", "value": 1}}')
    const modules = [{ key: 'm1', module: 'flow.manual@1', parameters }]
    const parsed = scenarioDocument.safeParse(drawing({ modules, links: [] }))
    const kept = parsed.success ? Object.keys(parsed.data.modules[0]?.parameters ?? {}) : []
    expect(kept).toEqual([])
    expect(({} as { is?: string }).is).toBeUndefined()
  })
})

describe('loops', () => {
  it('are found in any drawing exactly where a module is upstream of itself', () => {
    const links = fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })), {
      maxLength: 14,
    })
    fc.assert(
      fc.property(links, pairs => {
        const document = scenarioDocument.parse({
          format: 1,
          name: 'Any',
          modules: Array.from({ length: 7 }, (_, at) => ({ key: `m${at + 1}`, module: 'flow.router@1' })),
          links: pairs.map(([from, to], at) => ({ id: `l${at + 1}`, from: `m${from}`, to: `m${to}` })),
        })
        const onLoop = document.modules
          .map(module => module.key)
          .filter(key => upstreamOf(document, key).has(key))
        expect(checkLoops(document).map(problem => problem.module)).toEqual(onLoop)
      }),
    )
  })
})
