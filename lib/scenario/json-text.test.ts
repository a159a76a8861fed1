import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonTextError, readJsonText } from './json-text'

describe('a JSON text', () => {
  it('gives what JSON.parse gives, and refuses what JSON.parse refuses', () => {
    const almost = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', '0', '-', '\\', ' ', '\u0001'))
      .map(
        ([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice(at % (text.length + 1)),
      )
    fc.assert(
      fc.property(almost, text => {
        let expected: { value: unknown } | null
        try {
          expected = { value: JSON.parse(text) }
        } catch {
          expected = null
        }
        // Of such numbers every digit is kept, which JSON.parse does not.
        fc.pre(!/[\d.]{16}|\d[eE][+-]?\d{3}/.test(text))
        try {
          expect({ value: readJsonText(text).value }).toEqual(expected)
        } catch (error) {
          if (!(error instanceof JsonTextError)) throw error
          expect(expected === null || error.message.includes('twice')).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('knows the line of each part, and of what is around one that is not there', () => {
    const { lineOf } = readJsonText('{\n"a": [\n1,\n{ "b":\n2 }]\n}')
    expect(lineOf(['a'])).toBe(2)
    expect(lineOf(['a', 1, 'b'])).toBe(4)
    expect(lineOf(['a', 1, 'c'])).toBe(4)
    expect(lineOf(['z'])).toBe(1)
  })
})
