import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPaths, countPaths } from './check-paths'
import { type ScenarioDocument, scenarioDocument } from './document'

type Drawn = [from: number, to: number, more?: object]

function draw(count: number, links: Drawn[], first: number[] = []): ScenarioDocument {
  return scenarioDocument.parse({
    format: 1,
    name: 'Ways',
    modules: Array.from({ length: count }, (_, at) => ({
      key: `m${at + 1}`,
      module: 'flow.router@1',
      parameters: first.includes(at + 1) ? { mode: { is: 'value', value: 'first' } } : {},
    })),
    links: links.map(([from, to, more], at) => ({
      id: `l${at + 1}`,
      from: `m${from}`,
      to: `m${to}`,
      ...more,
    })),
  })
}

/** So many diamonds in a row: each doubles the ways. */
function diamonds(levels: number): ScenarioDocument {
  const links: Drawn[] = []
  for (let at = 1; at <= levels * 3; at += 3)
    links.push([at, at + 1], [at, at + 2], [at + 1, at + 3], [at + 2, at + 3])
  return draw(levels * 3 + 1, links)
}

describe('the ways through a drawing', () => {
  it('double with each diamond, and are counted without being walked', () => {
    for (const levels of [0, 1, 2, 9, 10, 40]) expect(countPaths(diamonds(levels))).toBe(2 ** levels)
    expect(countPaths(diamonds(160))).toBe(1e15)
  })

  it('are what walking them all finds', () => {
    const drawings = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })), {
      maxLength: 16,
    })
    fc.assert(
      fc.property(drawings, pairs => {
        const links = pairs
          .filter(([a, b]) => a !== b)
          .map(([a, b]): Drawn => [Math.min(a, b), Math.max(a, b)])
        const document = draw(8, links)
        const walk = (key: string): number => {
          const out = document.links.filter(link => link.from === key)
          return out.length === 0 ? 1 : out.reduce((sum, link) => sum + walk(link.to), 0)
        }
        const starts = document.modules.filter(module => !document.links.some(link => link.to === module.key))
        expect(countPaths(document)).toBe(starts.reduce((sum, { key }) => sum + walk(key), 0))
      }),
    )
  })

  it('do not multiply where a Router takes the first, or only a fallback is left', () => {
    expect(
      countPaths(
        draw(
          4,
          [
            [1, 2],
            [1, 3],
            [2, 4],
            [3, 4],
          ],
          [1],
        ),
      ),
    ).toBe(1)
    expect(
      countPaths(
        draw(4, [
          [1, 2],
          [1, 3, { fallback: true }],
          [2, 4],
          [3, 4],
        ]),
      ),
    ).toBe(1)
    expect(
      countPaths(
        draw(2, [
          [1, 2],
          [1, 2, { error: true }],
        ]),
      ),
    ).toBe(1)
  })

  it('end on a loop, which is a problem of its own', () => {
    expect(
      countPaths(
        draw(4, [
          [1, 2],
          [2, 3],
          [3, 2],
          [2, 4],
        ]),
      ),
    ).toBeLessThan(10)
    expect(
      countPaths(
        draw(2, [
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toBe(0)
  })
})

describe('the warning', () => {
  it('comes from 1,000 ways on', () => {
    expect(checkPaths(diamonds(9))).toEqual([])
    expect(checkPaths(diamonds(10))).toEqual([
      { severity: 'warning', message: expect.stringContaining('up to 1,024 ways') },
    ])
    expect(checkPaths(diamonds(160))[0]?.message).toContain('more than a million millions of ways')
  })
})
