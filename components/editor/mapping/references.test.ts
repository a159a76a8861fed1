import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression } from '@/lib/expression'
import { pathSource, referencesIn, soleReference } from './references'

const known = (root: string): boolean => /^m\d+$/.test(root)
const paths = (source: string) => referencesIn(source, known).map(one => [one.root, ...one.names].join('/'))

describe('the data an expression reads', () => {
  it('is found by its whole path', () => {
    expect(paths('lower(m2.profile.login) + m3["cost centre"] + m4.items[0].id')).toEqual([
      'm2/profile/login',
      'm3/cost centre',
      'm4/items/0/id',
    ])
  })

  it('does not take in what is called on it', () => {
    expect(paths('m2.profile.login.lower()')).toEqual(['m2/profile/login'])
    expect(paths('m2.groups.map(g, g.name)')).toEqual(['m2/groups'])
  })

  it('is not looked for in texts, comments and the names of others', () => {
    expect(paths('"m2.id" + \'m3.id\' + m4.m5')).toEqual(['m4/m5'])
    expect(paths('m1.a // m2.b')).toEqual(['m1/a'])
  })

  it('is one pill when nothing else stands beside it', () => {
    expect(soleReference(' m2.id ', known)?.names).toEqual(['id'])
    expect(soleReference('m2.id + 1', known)).toBeNull()
    expect(soleReference('m2.id + m3.id', known)).toBeNull()
    expect(soleReference('', known)).toBeNull()
  })
})

describe('a path written as an expression', () => {
  it('reads the same data, whatever its names are', () => {
    const names = fc.array(
      fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('in', 'cost centre', 'a"b', 'x1')),
      {
        maxLength: 4,
      },
    )
    fc.assert(
      fc.property(names, path => {
        fc.pre(
          path.every(
            name => !/^-?\d+$/.test(name) && !['__proto__', 'constructor', 'prototype'].includes(name),
          ),
        )
        const data = path.reduceRight<object | string>((inner, name) => ({ [name]: inner }), 'found')
        const scope = { lookup: () => JSON.parse(JSON.stringify(data)), now: () => 0, uuid: () => '' }
        expect(compileExpression(pathSource('m1', path)).evaluate(scope)).toBe('found')
      }),
    )
  })

  it('numbers the items of a list', () => {
    expect(pathSource('m2', ['items', '0', 'id'])).toBe('m2.items[0].id')
  })
})
