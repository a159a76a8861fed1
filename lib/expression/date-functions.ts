import { formatTime, parseTime } from './date-format'
import { addToDate, iso, timeOf } from './dates'
import { arg, ifGiven, type MappingFunction, produced, textOf } from './function-kit'
import { asNumber } from './values'

/** What reading the clock, making an id or going through a date costs, in units. */
const DATE_WORK = 20
/** The same where a time zone's table is asked. */
const ZONE_WORK = 1_000

/** What is done with moments, and what is never the same twice. */
export const DATE_FUNCTIONS: readonly MappingFunction[] = [
  {
    name: 'now',
    signature: 'now()',
    summary: 'The moment the step began, the same at every attempt, as an ISO date.',
    takes: [0, 0],
    impure: true,
    call: (_args, { budget, now }) => {
      budget.spend(DATE_WORK)
      return iso(now())
    },
  },
  {
    name: 'uuid',
    signature: 'uuid()',
    summary: 'A new unique id.',
    takes: [0, 0],
    impure: true,
    call: (_args, { budget, uuid }) => {
      budget.spend(DATE_WORK)
      return uuid()
    },
  },
  {
    name: 'dateAdd',
    signature: 'dateAdd(date, number, unit)',
    summary:
      'A later (or, below zero, earlier) date. Units: milliseconds, seconds, minutes, hours, days, weeks, months, years.',
    example: {
      expression: 'dateAdd("2026-01-31T00:00:00.000Z", 1, "days")',
      gives: '2026-02-01T00:00:00.000Z',
    },
    takes: [3, 3],
    call: (args, { budget }) => {
      budget.spend(DATE_WORK)
      const count = asNumber(arg(args, 1), 'dateAdd')
      return iso(addToDate(timeOf(arg(args, 0), 'dateAdd'), count, arg(args, 2)))
    },
  },
  {
    name: 'formatDate',
    signature: 'formatDate(date, pattern, timeZone)',
    summary:
      'A date in another form: yyyy MM dd HH mm ss, MMM and EEE for names, a for AM and PM, XXX for the offset; other letters stand in single quotes. The pattern is yyyy-MM-dd and the zone UTC unless told otherwise.',
    example: {
      expression: 'formatDate("2026-07-01T22:30:00Z", "dd.MM.yyyy HH:mm", "Europe/Berlin")',
      gives: '02.07.2026 00:30',
    },
    takes: [1, 3],
    call: (args, context) => {
      const pattern = ifGiven(args, 1, 'yyyy-MM-dd', 'formatDate’s pattern', context)
      const zone = ifGiven(args, 2, 'UTC', 'formatDate’s time zone', context)
      context.budget.spend((zone === 'UTC' ? DATE_WORK : ZONE_WORK) + pattern.length)
      return produced(formatTime(timeOf(arg(args, 0), 'formatDate'), pattern, zone), context)
    },
  },
  {
    name: 'parseDate',
    signature: 'parseDate(text, pattern, timeZone)',
    summary: 'A text such as 31.12.2026 as an ISO date. Without a pattern it must be ISO already.',
    example: { expression: 'parseDate("31.12.2026", "dd.MM.yyyy")', gives: '2026-12-31T00:00:00.000Z' },
    takes: [1, 3],
    call: (args, context) => {
      const pattern = ifGiven(args, 1, '', 'parseDate’s pattern', context)
      const zone = ifGiven(args, 2, 'UTC', 'parseDate’s time zone', context)
      context.budget.spend((zone === 'UTC' ? DATE_WORK : 4 * ZONE_WORK) + pattern.length)
      if (pattern === '') return iso(timeOf(arg(args, 0), 'parseDate'))
      return iso(parseTime(textOf(args, 0, context), pattern, zone))
    },
  },
  {
    name: 'dateOf',
    signature: 'dateOf(date)',
    summary: 'The day of a date, in UTC.',
    example: { expression: 'dateOf("2026-01-31T10:00:00Z")', gives: '2026-01-31' },
    takes: [1, 1],
    call: (args, { budget }) => {
      budget.spend(DATE_WORK)
      return iso(timeOf(arg(args, 0), 'dateOf')).slice(0, 10)
    },
  },
]
