import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { formatTime, parseTime } from './date-format'
import { checkExpression, checkTemplate, compileExpression } from './index'

const give = (source: string, m1: Json = null): Json =>
  compileExpression(source).evaluate({ lookup: () => m1, now: () => Date.UTC(2026, 10, 25), uuid: () => '' })
const problems = (source: string) => checkExpression(source, new Set(['m1'])).map(one => one.message)
const words = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof StepError && error.kind === 'input') return error.message
    throw error
  }
  return 'it took that'
}

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'Africa/Casablanca',
]

describe('the pattern of a date', () => {
  it.each([
    ['YYYY-MM-DD', 'Write yyyy for YYYY, dd for DD.'],
    ['DD/MM/YYYY', 'Write dd for DD, yyyy for YYYY.'],
    ['yyyy-MM-ddTHH:mm', "Write 'T' for T."],
    ['yyyy-MM-dd HH:mm:ss Z', 'Write XXX for Z.'],
    ['dddd d MMMM', 'Write EEEE for dddd.'],
    ['hh:mm A', 'Write a for A.'],
    ['HH:mm:ss.S', 'Write SSS for S.'],
    ['yyy', 'Write yyyy for yyy.'],
    ['MMMMM', 'Write MMM for MMMMM.'],
    ['d. MMMM o’clock', 'other text stands in single quotes'],
    ['yyyy年', 'letters that are no part of a date: 年'],
    ['гггг', 'letters that are no part of a date: гггг'],
    ["yyyy 'at", 'has a quote that is never closed'],
  ])('%s is helped while drawing, and in a run', (pattern, help) => {
    const source = `formatDate(now(), ${JSON.stringify(pattern)})`
    expect(problems(source).join()).toContain(help)
    expect(words(() => give(source))).toContain(help)
    // Where only a run can tell, it is said there.
    expect(problems('formatDate(now(), m1)')).toEqual([])
    expect(words(() => give('formatDate(now(), m1)', pattern))).toContain(help)
    expect(words(() => give('parseDate("25/11/2026", m1)', pattern))).toContain(help)
  })

  it('is marked where it stands', () => {
    const template = 'Since {{formatDate(now(), "YYYY")}}'
    const [found] = checkTemplate(template, new Set())
    expect(template.slice(found?.offset, (found?.offset ?? 0) + (found?.length ?? 0))).toBe('"YYYY"')
  })

  it('says which fields cannot be read', () => {
    expect(problems('parseDate(m1, "d MMM yy")')).toEqual([
      'parseDate cannot read MMM, yy. It reads numbers: yyyy MM M dd d HH H mm m ss s SSS.',
    ])
  })

  it('keeps what stands in quotes, and two quotes are one', () => {
    expect(give(`formatDate("2026-01-05T13:04:09Z", "h 'o''clock' ''a'' 'YYYY'")`)).toBe(
      "1 o'clock 'PM' YYYY",
    )
    expect(give(`parseDate("at 05.01.2026", "'at' dd.MM.yyyy")`)).toBe('2026-01-05T00:00:00.000Z')
  })

  it('gives back every text in quotes, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(formatTime(0, `'${text.replaceAll("'", "''")}x'`, 'UTC')).toBe(`${text}x`)
      }),
    )
  })

  it('is refused, or has no letter outside of quotes that is not one of the fields', () => {
    const fields = 'yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h mm m ss s SSS a XXX'.split(' ')
    const letters = fc
      .array(fc.constantFrom(...'yYMdDEHhmsSaAXTZtq年:-. '), { maxLength: 12 })
      .map(it => it.join(''))
    fc.assert(
      fc.property(letters, pattern => {
        const runs = pattern.match(/([\p{L}])\1*/gu) ?? []
        const fits = runs.every(run => fields.includes(run))
        expect(problems(`formatDate(now(), "${pattern || '-'}")`).length > 0).toBe(!fits)
        expect(words(() => formatTime(0, pattern, 'UTC')) === 'it took that').toBe(fits)
      }),
    )
  })

  it.each([
    ['formatDate("2026-02-30")', 'This is no date'],
    ['dateOf("Building 12")', 'This is no date'],
    ['dateAdd("1/2/2026", 1, "days")', 'This is no date'],
    ['formatDate(now(), "HH:mm", "Mars/Olympus")', 'There is no such time zone'],
    ['matches(m1, "(")', 'is not valid'],
  ])('and other things typed out are read while drawing: %s', (source, message) => {
    expect(problems(source).join()).toContain(message)
  })
})

describe('dates in expressions', () => {
  it.each(['formatDate(m1)', 'dateAdd(m1, 1, "days")', 'dateOf(m1)', 'parseDate(m1)'])(
    '%s takes nothing but ISO 8601',
    source => {
      for (const none of [
        null,
        '',
        'Building 12',
        '2026-02-30',
        '2026-01-01T25:00',
        1_767_225_600_000,
        5,
        true,
        [],
      ])
        expect(words(() => give(source, none))).toContain('needs a date, but got')
    },
  )

  it('are in no zone but UTC, and say so', () => {
    expect(words(() => give('formatDate(now(), "HH", m1)', ''))).toContain('time zone is empty')
    expect(words(() => give('formatDate(now(), m1)', null))).toContain('pattern is empty')
  })

  it('are compared as moments', () => {
    expect(give('"2026-03-01T00:30:00+02:00" < "2026-02-28T23:00:00Z"')).toBe(true)
    expect(give('"2026-03-01" >= "2026-03-01T00:00:00.000Z"')).toBe(true)
    expect(give('"2026-03-01T00:00Z" < "2026-03-01"')).toBe(false)
    expect(give('"B" > "A"')).toBe(true)
  })

  it('never leave the years that can be read back', () => {
    expect(words(() => give('dateAdd("9999-12-31", 1, "days")'))).toContain('years 0 to 9999')
    expect(words(() => give('dateAdd("0000-01-01", -1, "milliseconds")'))).toContain('years 0 to 9999')
    const count = fc.integer({ min: -5_000_000, max: 5_000_000 })
    fc.assert(
      fc.property(count, fc.constantFrom('hours', 'days', 'months', 'years'), (many, unit) => {
        const source = `dateAdd("2026-01-31", ${many}, "${unit}")`
        const said = words(() => expect(give(`dateAdd(${source}, 0, "days") == ${source}`)).toBe(true))
        expect(['it took that', 'years']).toContain(said === 'it took that' ? said : said.match(/years/)?.[0])
      }),
    )
  })
})

describe('a time zone', () => {
  it.each([
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '29.03.2026 01:59:59 +01:00'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '29.03.2026 03:00:00 +02:00'],
    ['2026-10-25T00:59:59Z', 'Europe/Berlin', '25.10.2026 02:59:59 +02:00'],
    ['2026-10-25T01:00:00Z', 'Europe/Berlin', '25.10.2026 02:00:00 +01:00'],
    ['2026-04-04T15:00:00Z', 'Australia/Lord_Howe', '05.04.2026 01:30:00 +10:30'],
    ['2011-12-30T09:59:59Z', 'Pacific/Apia', '29.12.2011 23:59:59 -10:00'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '31.12.2011 00:00:00 +14:00'],
  ])('%s in %s is %s', (moment, zone, text) => {
    expect(formatTime(Date.parse(moment), 'dd.MM.yyyy HH:mm:ss XXX', zone)).toBe(text)
  })

  it('leaves out an hour in spring, and shows one twice in autumn, of which the first is taken', () => {
    const berlin = (text: string) =>
      new Date(parseTime(text, 'yyyy-MM-dd HH:mm', 'Europe/Berlin')).toISOString()
    expect(words(() => berlin('2026-03-29 02:30'))).toContain('the clocks go forward')
    expect(berlin('2026-03-29 03:00')).toBe('2026-03-29T01:00:00.000Z')
    expect(berlin('2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z')
    expect(words(() => parseTime('2011-12-30 12:00', 'yyyy-MM-dd HH:mm', 'Pacific/Apia'))).toContain('clocks')
  })

  it('shows every moment so that it is read back as it is, or as the earlier one of the same look', () => {
    const pattern = 'yyyy-MM-dd HH:mm:ss.SSS'
    const moment = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2037, 11, 31) })
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), (time, zone) => {
        const shown = formatTime(time, pattern, zone)
        const back = parseTime(shown, pattern, zone)
        expect(formatTime(back, pattern, zone)).toBe(shown)
        expect(back).toBeLessThanOrEqual(time)
        expect(time - back).toBeLessThanOrEqual(3_600_000)
        expect(formatTime(time, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", zone)).toMatch(/(Z|[+-]\d\d:\d\d)$/)
      }),
      { numRuns: 300 },
    )
  })
})
