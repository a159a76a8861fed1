import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '@/lib/module-kit/json'
import { JsonError } from './json-error'
import type { JsonLimits } from './limits'
import { reading, readJson, type Slice } from './read'
import { SLICE_CHARACTERS, SLICE_ITEMS } from './scan'

const LIMITS: JsonLimits = { items: 100_000, listItems: 1_000_000, levels: 32 }

/** Reads in slices, and tells what they were. */
function sliced(text: string, limits = LIMITS): { value: Json; slices: Slice[] } {
  const slices: Slice[] = []
  const work = reading(text, limits)
  for (;;) {
    const { done, value } = work.next()
    if (done) return { value, slices }
    slices.push(value)
  }
}

function refusal(text: string, limits = LIMITS): JsonError {
  try {
    readJson(text, limits)
  } catch (error) {
    if (error instanceof JsonError) return error
    throw error
  }
  throw new Error('It was read.')
}

const keys = (count: number, first = 0): string =>
  Array.from({ length: count }, (_, at) => `"k${first + at}":${at}`).join(',')

/** Values as text, with spaces and escapes in odd places; without the names that are left out. */
const anyText = fc
  .tuple(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), fc.boolean())
  .map(([text, space, escaped]) => {
    const spaced = JSON.stringify(JSON.parse(text), null, space)
    return escaped ? spaced.replace(/[^\x20-\x7e\n\t]/g, inEscape) : spaced
  })
  .filter(text => !/__proto__|constructor|prototype/.test(text))

const inEscape = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`

describe('what is read', () => {
  it('is what JSON.parse reads', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(readJson(text, LIMITS)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('is the same in slices, however often a text stands in a large one', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), fc.boolean(), (text, times, list) => {
        const many = Array.from({ length: times }, (_, at) => {
          const wide = at % 3 === 0 ? `{${keys(SLICE_ITEMS + 10)}}` : text
          return list ? wide : ` "n${at % 7}" : ${wide}`
        }).join(' ,')
        const whole = list ? ` [${many}] ` : ` {"a": [${text}], ${many}} `
        const wide = { items: 10_000_000, levels: 64 }
        expect(sliced(whole, wide).value).toEqual(JSON.parse(whole))
      }),
      { numRuns: 25 },
    )
  })

  it('is refused where JSON.parse refuses, whatever was changed in a text, in one go and in slices', () => {
    const large = `{"first":[${keys(3)
      .split(',')
      .map(one => `{${one}}`)
      .join(',')}],"wide":{${keys(SLICE_ITEMS + 5)}},"last":[1,{"a":[]}]}`
    const odd = fc.constantFrom(
      '',
      ',',
      ':',
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      '1',
      ' ',
      'x',
      '\u0001',
      '12345678901234567890',
      ',,',
    )
    const places = fc.oneof(
      fc.integer({ min: 0, max: large.length }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: large.length - 40, max: large.length }),
    )
    fc.assert(
      fc.property(places, odd, fc.integer({ min: 0, max: 2 }), (at, put, cut) => {
        const text = large.slice(0, at) + put + large.slice(at + cut)
        const right = attempt(() => JSON.parse(text))
        const ours = attempt(() => sliced(text).value)
        expect(ours.is).toBe(right.is)
        // The one number put in that a double cannot hold is a text.
        if (put.length < 16) expect(ours).toEqual(right)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps the last of a name that stands twice, also when both stand far apart', () => {
    const text = `{"twice":1,${keys(SLICE_ITEMS * 2)},"twice":{"a":2}}`
    expect(sliced(text).value).toMatchObject({ twice: { a: 2 } })
    expect(Object.keys(sliced(text).value as object)[0]).toBe('twice')
  })

  it('leaves reserved names out, however they are spelt and however wide the text is', () => {
    const text = String.raw`{"__proto__":{"x":1},"a":{"constructor":1,"b":[{"prototype":2,"c":3}]},"\u005f_proto__":4}`
    expect(readJson(text, LIMITS)).toEqual({ a: { b: [{ c: 3 }] } })
    const wide = `{"__proto__":{${keys(SLICE_ITEMS + 1)}},${keys(SLICE_ITEMS)},"constructor":1}`
    expect(Object.keys(sliced(wide).value as object)).toHaveLength(SLICE_ITEMS)
    expect(({} as Record<string, unknown>).k0).toBeUndefined()
  })
})

describe('numbers', () => {
  const lossy = [
    '8202522731445525542',
    '-8202522731445525542',
    '0.1234567890123456789',
    '9007199254740993',
    '1e400',
    '-1E+400',
    '1e-400',
    '12345678901234567890e-5',
    '1234567890.12345678901',
    `1${'0'.repeat(400)}`,
    '3.141592653589793238',
  ]
  const kept = [
    '1.10',
    '1e3',
    '5.0',
    '-0',
    '0',
    '9007199254740992',
    '0.30000000000000004',
    '100000000000000000000000',
    '1.7976931348623157e308',
    '5e-324',
    '0e999',
    '0.00000000000000000000',
    '123456789.123456',
    '1.000000000000000000000',
  ]
  it.each(lossy)('%s, which a double cannot hold, becomes a text with its digits', number => {
    expect(readJson(number, LIMITS)).toBe(number)
    expect(readJson(`{"a":[${number} ,${number}]}`, LIMITS)).toEqual({ a: [number, number] })
    expect(readJson(`"${number}"`, LIMITS)).toBe(number)
  })

  it.each(kept)('%s stays a number', number => {
    expect(readJson(`[${number}]`, LIMITS)).toEqual([Number(number)])
  })

  it('is a text only where its digits would not come back', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 })
    fc.assert(
      fc.property(digits, digits, fc.integer({ min: -340, max: 340 }), (whole, fraction, power) => {
        const token = `${BigInt(whole)}.${fraction}e${power}`
        const read = readJson(token, LIMITS)
        if (typeof read === 'string') expect(read).toBe(token)
        else expect(sameDecimal(token, String(read))).toBe(true)
      }),
    )
  })

  it('does not turn what is no JSON into JSON', () => {
    for (const text of [
      '{12345678901234567890:1}',
      '012345678901234567890',
      '1234567890123456789x',
      '{"a" 12345678901234567890}',
    ])
      expect(refusal(text).reason).toBe('invalid')
  })
})

describe('how much is read', () => {
  it('counts keys of objects and items of lists', () => {
    const exactly = { items: 7, levels: 32 }
    const text = '{"a":[1,2,[ ]],"b":{"c":"d,:[" },"e":{}}'
    expect(readJson(text, exactly)).toEqual(JSON.parse(text))
    expect(refusal(text, { ...exactly, items: 6 }).about('The body')).toBe(
      'The body holds more than 6 keys and items.',
    )
  })

  it('takes what is just within the limit and refuses the next, before anything is made', () => {
    expect(Object.keys(readJson(`{${keys(100_000)}}`, LIMITS) as object)).toHaveLength(100_000)
    expect(refusal(`{${keys(100_001)}}`).message).toBe('The text holds more than 100,000 keys and items.')
    // What follows is not even looked at: it would be refused as no JSON.
    expect(refusal(`{${keys(500_000)} nonsense`).reason).toBe('items')
  })

  it('lets a list hold more, but each of its items no more than a bundle', () => {
    const list = `[${Array.from({ length: 20 }, () => `{${keys(40_000)}}`).join(',')}]`
    expect(sliced(list).value).toHaveLength(20)
    expect(refusal(`[${'0,'.repeat(1_000_000)}0]`).words).toBe('holds more than 1,000,000 keys and items')
    expect(refusal(`[1,{${keys(100_001)}}]`).words).toBe(
      'holds more than 100,000 keys and items in one item of its list',
    )
    expect(sliced(`[1,{${keys(100_000)}}]`).value).toHaveLength(2)
  })

  it('counts levels', () => {
    const nested = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`
    expect(readJson(nested(32), LIMITS)).toEqual(JSON.parse(nested(32)))
    expect(refusal(nested(34)).words).toBe('is nested more than 32 levels deep')
    expect(refusal('['.repeat(5_000_000)).reason).toBe('levels')
  })

  it('counts bytes, not characters', () => {
    const bytes = { ...LIMITS, bytes: 1_000_000 }
    expect(readJson(`"${'ä'.repeat(499_999)}"`, bytes)).toHaveLength(499_999)
    expect(refusal(`"${'ä'.repeat(500_000)}"`, bytes).about('The answer')).toBe(
      'The answer is longer than 1 MB.',
    )
  })
})

describe('slices', () => {
  const most = (text: string): { items: number; characters: number } => {
    const { slices, value } = sliced(text)
    expect(value).toEqual(JSON.parse(text))
    return {
      items: Math.max(...slices.map(slice => slice.items)),
      characters: Math.max(...slices.map(slice => slice.characters)),
    }
  }
  const person = (at: number): string => `{"id":"u${at}","profile":{${keys(60)}}}`
  const table: [string, string][] = [
    ['an object with 100,000 keys', `{${keys(100_000)}}`],
    [
      'a list of 10,000 people with 60 attributes',
      `[${Array.from({ length: 10_000 }, (_, at) => person(at)).join(',')}]`,
    ],
    ['a list of 900,000 numbers', `[${'1,'.repeat(900_000)}1]`],
    ['a wide object in another', `{"a":{"b":{${keys(90_000)}},"c":1}}`],
    ['one list in an object', `{"a":1,"b":[${'{},'.repeat(99_000)}{}]}`],
    [
      'texts of 100,000 characters',
      `[${Array.from({ length: 50 }, () => JSON.stringify('x'.repeat(100_000))).join(',')}]`,
    ],
  ]
  it.each(table)('%s is made in small ones', (_, text) => {
    const { items, characters } = most(text)
    expect(items).toBeLessThanOrEqual(3 * SLICE_ITEMS)
    expect(characters).toBeLessThanOrEqual(2 * SLICE_CHARACTERS)
  })
})

describe('a text that is not JSON', () => {
  it.each([
    ['', 'is not JSON: a value is expected where it ends'],
    ['{"a":1,}', 'is not JSON: a name in double quotes is expected at line 1, column 8'],
    ['{\n  "a": tru\n}', 'is not JSON: a value is expected at line 2, column 8'],
    ['[1 2]', 'is not JSON: a comma or “]” is expected at line 1, column 4'],
    ['{"a" 1}', 'is not JSON: a colon is expected at line 1, column 6'],
    ['"abc', 'is not JSON: a text has no end where it ends'],
    ['"\\x"', 'is not JSON: a backslash is followed by no known letter at line 1, column 2'],
    ['"a\nb"', 'is not JSON: a line break or control character stands in a text at line 1, column 3'],
    ['{} {}', 'is not JSON: something follows after its end at line 1, column 4'],
    ['\uFEFF{}', 'is not JSON: a value is expected at line 1, column 1'],
  ])('says where: %s', (text, words) => {
    expect(refusal(text).words).toBe(words)
  })

  it('says where in a large one', () => {
    const text = `[\n${Array.from({ length: 20_000 }, (_, at) => (at === 15_000 ? 'nil' : '0')).join(',\n')}]`
    expect(refusal(text).words).toBe('is not JSON: a value is expected at line 15,002, column 1')
  })
})

function attempt(work: () => unknown): { is: 'value'; value: unknown } | { is: 'refused' } {
  try {
    return { is: 'value', value: work() }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonError) return { is: 'refused' }
    throw error
  }
}

/** Compares two decimal numbers by their digits. */
function sameDecimal(one: string, other: string): boolean {
  const exact = (text: string): string => {
    const [mantissa = '', power = '0'] = text.toLowerCase().split('e')
    const [whole = '', fraction = ''] = mantissa.split('.')
    const shift = 1_200 + Number(power) - fraction.length
    return (BigInt(whole + fraction) * 10n ** BigInt(shift)).toString()
  }
  return exact(one) === exact(other)
}
