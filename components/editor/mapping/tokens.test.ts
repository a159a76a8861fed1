import { describe, expect, it } from 'vitest'
import { mappingAt, mappingsIn } from './tokens'

const sources = (text: string) => mappingsIn(text, 'template').map(one => one.source)

describe('the mappings of a text', () => {
  it('are found with their places', () => {
    const [one] = mappingsIn('Hi {{m2.id}}!', 'template')
    expect(one).toEqual({ from: 3, to: 12, inner: { from: 5, to: 10 }, source: 'm2.id', closed: true })
  })

  it('may hold braces and quotes of their own', () => {
    expect(sources('{{ {"a": "}}"}.a }} and {{m1}}')).toEqual([' {"a": "}}"}.a ', 'm1'])
  })

  it('leave escaped braces alone', () => {
    expect(sources('\\{{no}} {{yes}}')).toEqual(['yes'])
  })

  it('are read while one is still being typed', () => {
    const found = mappingsIn('{{m1.a}} {{m2.', 'template')
    expect(found.map(one => [one.source, one.closed])).toEqual([
      ['m1.a', true],
      ['m2.', false],
    ])
  })

  it('are read while a quote in one is still open', () => {
    expect(sources('{{m1.a}} {{m2 + "x')).toEqual(['m1.a', 'm2 + "x'])
    expect(sources('{{lower("a}}')).toEqual(['lower("a}}'])
  })

  it('are the whole text of a bare expression', () => {
    expect(mappingsIn('m1.a == 2', 'expression')).toHaveLength(1)
  })

  it('are told by a place between their braces', () => {
    expect(mappingAt('a {{m1}} b', 'template', 4)?.source).toBe('m1')
    expect(mappingAt('a {{m1}} b', 'template', 8)).toBeUndefined()
  })
})
