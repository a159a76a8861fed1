import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExpressionError, parseExpression } from './search-expression'

const anything = { not: true, allows: () => true }

describe('search expressions', () => {
  it('bind and tighter than or', () => {
    expect(parseExpression('a eq "1" or b eq "2" and c pr', anything)).toEqual({
      is: 'or',
      parts: [
        { is: 'compare', path: 'a', operator: 'eq', value: '1' },
        {
          is: 'and',
          parts: [
            { is: 'compare', path: 'b', operator: 'eq', value: '2' },
            { is: 'present', path: 'c' },
          ],
        },
      ],
    })
  })

  it('read back any string, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), text => {
        const read = parseExpression(`a.b eq ${JSON.stringify(text)}`, anything)
        expect(read).toEqual({ is: 'compare', path: 'a.b', operator: 'eq', value: text })
      }),
    )
  })

  it('refuse random text with their own error and no other', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '(',
        ')',
        ' ',
        'and',
        'or',
        'not',
        ' eq ',
        ' pr ',
        '"',
        '\\',
        'a',
        '1',
        'null',
        '"x"',
        '__proto__',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        try {
          parseExpression(pieces.join(''), anything)
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('refuse what is too deep or too long', () => {
    expect(() => parseExpression('('.repeat(3000), anything)).toThrow(ExpressionError)
    expect(() => parseExpression(`a eq "${'x'.repeat(5000)}"`, anything)).toThrow(ExpressionError)
  })
})
