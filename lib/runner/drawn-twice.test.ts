import { describe, expect, it } from 'vitest'
import { scenarioDocument } from '@/lib/scenario/document'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { compilePlan } from './plan'
import { Bench } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const write: Drawn = ['put', { id: mapped('x{{m2.value}}'), value: value('v') }]
const set: Drawn = ['set', { value: value('1') }]
const find = (id: string) => testModules.find(module => module.id === id)

/** A version that an older Joinery stored, before its checks refused such a drawing. */
function stored(links: string[], filters: Record<string, string> = {}) {
  const document = drawing([set, write], links)
  for (const link of document.links) {
    const expression = filters[link.id]
    if (expression !== undefined) link.filter = { is: 'expression', expression }
  }
  return document
}

describe('a link that is drawn twice in a stored version', () => {
  it.each([
    ['plain', {}],
    ['one of them filtered', { l3: 'true' }],
    ['both filtered', { l2: 'true', l3: 'm2.value == "1"' }],
    ['the first closed', { l2: 'false' }],
  ])('carries a bundle once: %s', async (_, filters) => {
    const org = new TestOrg(1)
    const bench = new Bench(stored(['1>2', '2>3', '2>3'], filters), testModules, org.handle)
    expect(await bench.toTheEnd([3, 2, 2])).toMatchObject({ status: 'succeeded', counts: { done: 1 } })
    expect([...org.writes.values()]).toEqual([1])
  })

  it('carries it once in every mode of a router', async () => {
    for (const mode of ['every', 'first', 'together']) {
      const org = new TestOrg(1)
      const put: Drawn = ['put', { id: value('x'), value: value('v') }]
      const document = drawing([['router', { mode: value(mode) }], put], ['1>2', '2>3', '2>3'])
      await new Bench(document, testModules, org.handle).toTheEnd()
      expect([mode, ...org.writes.values()]).toEqual([mode, 1])
    }
  })
})

describe('a stored version that no walk could take', () => {
  it.each([
    [
      'a link’s id twice',
      {
        links: [
          ['l1', 1, 2],
          ['l1', 2, 3],
        ],
      },
      'Two links have the id l1.',
    ],
    [
      'a link to itself',
      {
        links: [
          ['l1', 1, 2],
          ['l2', 2, 2],
        ],
      },
      'm2 is part of a loop',
    ],
    [
      'a loop',
      {
        links: [
          ['l1', 1, 2],
          ['l2', 2, 3],
          ['l3', 3, 2],
        ],
      },
      'is part of a loop',
    ],
    [
      'a link to nowhere',
      {
        links: [
          ['l1', 1, 2],
          ['l2', 2, 9],
        ],
      },
      'refers to m9',
    ],
  ] as const)('is refused in words: %s', (_, { links }, words) => {
    const document = scenarioDocument.parse({
      ...drawing([set, write], []),
      links: links.map(([id, from, to]) => ({ id, from: `m${from}`, to: `m${to}` })),
    })
    expect(() => compilePlan(document, find)).toThrow(words)
  })

  it('is refused when a key stands for two modules, and with two triggers', () => {
    const twice = drawing([set, write], ['1>2'])
    const [, , last] = twice.modules
    if (last) last.key = 'm2'
    expect(() => compilePlan(scenarioDocument.parse(twice), find)).toThrow('Two modules have the key m2.')
    const two = drawing([['start'], set], ['1>3', '2>3'])
    expect(() => compilePlan(scenarioDocument.parse(two), find)).toThrow('exactly one trigger')
  })
})
