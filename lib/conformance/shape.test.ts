import { describe, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { differences } from './shape'

const differ = (real: Json, ours: Json) => differences(real, ours, (a, b) => `our ${a}` === b)

describe('the shape of two answers', () => {
  it('is the same whatever the values are, and whether something null is there or not', () => {
    expect(differ({ a: 1, b: null, c: { d: ['x'] } }, { a: 2, c: { d: ['y', 'z'] } })).toEqual([])
    expect(differ([], [])).toEqual([])
    expect(differ(null, null)).toEqual([])
  })

  it('differs by a key on either side, however deep', () => {
    expect(differ({ _links: { suspend: {} } }, { _links: {} })).toEqual(['_links.suspend is missing in ours'])
    expect(differ({ a: {} }, { a: { b: { c: 1 } } })).toEqual(['a.b is only in ours'])
    expect(differ({}, JSON.parse('{"__proto__":1}'))).toEqual(['__proto__ is only in ours'])
  })

  it('differs by a type, null being one', () => {
    expect(differ({ a: '1' }, { a: 1 })).toEqual(['a is a string, ours a number'])
    expect(differ({ a: null }, { a: 'x' })).toEqual(['a is null, ours a string'])
    expect(differ({ a: [] }, { a: {} })).toEqual(['a is a list, ours an object'])
    expect(differ({}, null)).toEqual(['the body is an object, ours null'])
  })

  it('differs by the elements of a list: those with the same id, else those in the same place', () => {
    const ours = [{ id: 'our 2' }, { id: 'our 1', b: 1 }]
    expect(differ([{ id: '1' }, { id: '2' }], ours)).toEqual(['[].b is only in ours'])
    expect(differ([{ a: 1 }], [{ b: 1 }, { a: 1 }])).toEqual([
      '[].a is missing in ours',
      '[].b is only in ours',
    ])
    expect(differ([], [1])).toEqual(['the list has 0 elements, ours 1'])
  })
})
