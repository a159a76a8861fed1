import { StepError } from '@/lib/errors'
import { JsonError, MOST_LEVELS, readJson } from '@/lib/json'
import type { Json } from '@/lib/module-kit/json'
import { isNothing } from '@/lib/module-kit/nothing'
import type { Budget } from './budget'
import { formatTime, parseTime } from './date-format'
import { addToDate, iso, timeOf } from './dates'
import { matchesPattern, payForPattern } from './pattern'
import { asList, asNumber, equals, finite, nameOf, order, toText, weigh } from './values'

/** What a function may use besides its arguments. */
export interface FunctionContext {
  budget: Budget
  now: () => number
  uuid: () => string
}

/** A function of the mapping language, as the editor and the docs show it. `f(x, y)` and `x.f(y)` are the same. */
export interface MappingFunction {
  name: string
  signature: string
  summary: string
  /** An expression and what it gives; every one is tested. Absent where the answer is never the same. */
  example?: { expression: string; gives: Json }
  /** [fewest, most] arguments. */
  takes: [number, number]
  impure?: true
  /** Compares its first argument with its second: with nothing there it fails, with nothing as the first it says no. */
  compares?: true
  call(args: Json[], context: FunctionContext): Json
}

/** What reading the clock, making an id or going through a date costs, in units. */
const DATE_WORK = 20
/** The same where a time zone's table is asked. */
const ZONE_WORK = 1_000

const arg = (args: Json[], at: number): Json => args[at] ?? null

const textOf = (args: Json[], at: number, { budget }: FunctionContext): string => {
  const text = toText(arg(args, at), budget)
  budget.touch(text.length)
  return text
}

/** An argument that may be left out. One that is there and came out as nothing is not as if it had been left out. */
function ifGiven(
  args: Json[],
  at: number,
  otherwise: string,
  what: string,
  context: FunctionContext,
): string {
  if (at >= args.length) return otherwise
  if (isNothing(arg(args, at))) throw new StepError('input', `${what} is empty.`)
  return textOf(args, at, context)
}

const produced = (text: string, { budget }: FunctionContext): string => {
  budget.produce(text.length)
  return text
}

/** What a mapping reads of a text at once, so that it never holds the process. */
const JSON_LIMITS = { items: 20_000, levels: MOST_LEVELS, bytes: 1_000_000 }

function jsonIn(text: string, { budget }: FunctionContext): Json {
  try {
    const value = readJson(text, JSON_LIMITS)
    budget.spend(weigh(value))
    return value
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    const kind = cause.reason === 'invalid' ? 'input' : 'limit'
    throw new StepError(kind, cause.about('parseJson: the text'), { cause })
  }
}

const DEFINITIONS: MappingFunction[] = [
  {
    name: 'lower',
    signature: 'lower(text)',
    summary: 'The text in lower case.',
    example: { expression: 'lower("Ada")', gives: 'ada' },
    takes: [1, 1],
    call: (args, context) => produced(textOf(args, 0, context).toLowerCase(), context),
  },
  {
    name: 'upper',
    signature: 'upper(text)',
    summary: 'The text in upper case.',
    example: { expression: 'upper("Ada")', gives: 'ADA' },
    takes: [1, 1],
    call: (args, context) => produced(textOf(args, 0, context).toUpperCase(), context),
  },
  {
    name: 'trim',
    signature: 'trim(text)',
    summary: 'The text without white space at its ends.',
    example: { expression: 'trim("  Ada ")', gives: 'Ada' },
    takes: [1, 1],
    call: (args, context) => produced(textOf(args, 0, context).trim(), context),
  },
  {
    name: 'replace',
    signature: 'replace(text, what, by)',
    summary: 'The text with every “what” replaced.',
    example: { expression: 'replace("a-b-c", "-", ".")', gives: 'a.b.c' },
    takes: [3, 3],
    call: (args, context) => {
      const [text, what, by] = [textOf(args, 0, context), textOf(args, 1, context), textOf(args, 2, context)]
      if (what === '') return text
      let times = 0
      for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length)) {
        context.budget.spend(1)
        times++
      }
      context.budget.produce(text.length + times * by.length)
      return text.replaceAll(what, () => by)
    },
  },
  {
    name: 'split',
    signature: 'split(text, by)',
    summary: 'The parts of the text, as a list.',
    example: { expression: 'split("a,b", ",")', gives: ['a', 'b'] },
    takes: [2, 2],
    call: (args, context) => {
      const text = textOf(args, 0, context)
      context.budget.spend(text.length >> 3)
      const parts = text.split(textOf(args, 1, context))
      context.budget.spend(parts.length)
      return parts
    },
  },
  {
    name: 'join',
    signature: 'join(list, by)',
    summary: 'The items as one text.',
    example: { expression: 'join(["a", "b"], "; ")', gives: 'a; b' },
    takes: [1, 2],
    call: (args, context) => {
      const list = asList(arg(args, 0), 'join')
      context.budget.spend(list.length)
      const items = list.map(item => toText(item, context.budget))
      const by = textOf(args, 1, context)
      context.budget.produce(items.reduce((sum, item) => sum + item.length + by.length, 0))
      return items.join(by)
    },
  },
  {
    name: 'contains',
    signature: 'contains(textOrList, part)',
    summary: 'Whether the text or list holds the part.',
    example: { expression: 'contains("Ada Lovelace", "Love")', gives: true },
    takes: [2, 2],
    compares: true,
    call: (args, context) => {
      const from = arg(args, 0)
      if (Array.isArray(from)) return from.some(item => equals(item, arg(args, 1), context.budget))
      return textOf(args, 0, context).includes(textOf(args, 1, context))
    },
  },
  {
    name: 'startsWith',
    signature: 'startsWith(text, part)',
    summary: 'Whether the text begins with the part.',
    example: { expression: 'startsWith("Ada", "A")', gives: true },
    takes: [2, 2],
    compares: true,
    call: (args, context) => textOf(args, 0, context).startsWith(textOf(args, 1, context)),
  },
  {
    name: 'endsWith',
    signature: 'endsWith(text, part)',
    summary: 'Whether the text ends with the part.',
    example: { expression: 'endsWith("ada@acme.com", "@acme.com")', gives: true },
    takes: [2, 2],
    compares: true,
    call: (args, context) => textOf(args, 0, context).endsWith(textOf(args, 1, context)),
  },
  {
    name: 'matches',
    signature: 'matches(text, pattern)',
    summary: 'Whether the text holds a match of the pattern (RE2 syntax).',
    example: { expression: 'matches("E-1024", "^E-[0-9]+$")', gives: true },
    takes: [2, 2],
    compares: true,
    call: (args, context) => {
      const [text, pattern] = [textOf(args, 0, context), textOf(args, 1, context)]
      payForPattern(text, pattern, context.budget)
      return matchesPattern(text, pattern)
    },
  },
  {
    name: 'substring',
    signature: 'substring(text, from, to)',
    summary: 'The characters from one place up to another, counted from 0.',
    example: { expression: 'substring("Lovelace", 0, 4)', gives: 'Love' },
    takes: [2, 3],
    call: (args, context) => {
      const text = textOf(args, 0, context)
      const to = args.length > 2 ? asNumber(arg(args, 2), 'substring') : text.length
      return produced(text.substring(asNumber(arg(args, 1), 'substring'), to), context)
    },
  },
  {
    name: 'size',
    signature: 'size(textOrList)',
    summary: 'How many characters, items or attributes.',
    example: { expression: 'size([1, 2, 3])', gives: 3 },
    takes: [1, 1],
    call: (args, { budget }) => {
      const value = arg(args, 0)
      if (value === null) return 0
      if (typeof value === 'string' || Array.isArray(value)) return value.length
      if (typeof value === 'object') {
        const { length } = Object.keys(value)
        budget.spend(length)
        return length
      }
      throw new StepError('input', `size needs a text or a list, but got ${nameOf(value)}.`)
    },
  },
  {
    name: 'first',
    signature: 'first(list)',
    summary: 'The first item.',
    example: { expression: 'first(["a", "b"])', gives: 'a' },
    takes: [1, 1],
    call: args => asList(arg(args, 0), 'first')[0] ?? null,
  },
  {
    name: 'last',
    signature: 'last(list)',
    summary: 'The last item.',
    example: { expression: 'last(["a", "b"])', gives: 'b' },
    takes: [1, 1],
    call: args => asList(arg(args, 0), 'last').at(-1) ?? null,
  },
  {
    name: 'unique',
    signature: 'unique(list)',
    summary: 'Each item once, in the order of their first appearance.',
    example: { expression: 'unique(["a", "b", "a"])', gives: ['a', 'b'] },
    takes: [1, 1],
    call: (args, { budget }) => {
      const list = asList(arg(args, 0), 'unique')
      const seen = new Set<string>()
      return list.filter(item => {
        budget.spend(weigh(item))
        const key = JSON.stringify(item)
        if (seen.has(key)) return false
        seen.add(key)
        return true
      })
    },
  },
  {
    name: 'sort',
    signature: 'sort(list)',
    summary: 'The items in order.',
    example: { expression: 'sort(["b", "a"])', gives: ['a', 'b'] },
    takes: [1, 1],
    call: (args, { budget }) => {
      const list = asList(arg(args, 0), 'sort')
      budget.spend(list.length)
      return [...list].sort((a, b) => {
        budget.touch(typeof a === 'string' ? a.length : 0)
        return order(a, b)
      })
    },
  },
  {
    name: 'default',
    signature: 'default(value, instead)',
    summary: 'The value, or something else when there is none.',
    example: { expression: 'default(null, "none")', gives: 'none' },
    takes: [2, 2],
    call: args => arg(args, 0) ?? arg(args, 1),
  },
  {
    name: 'ifEmpty',
    signature: 'ifEmpty(value, instead)',
    summary: 'The value, or something else when it is empty (see `isEmpty`).',
    example: { expression: 'ifEmpty("", "none")', gives: 'none' },
    takes: [2, 2],
    call: args => (isNothing(arg(args, 0)) ? arg(args, 1) : arg(args, 0)),
  },
  {
    name: 'isEmpty',
    signature: 'isEmpty(value)',
    summary: 'Whether it is nothing, a text without a visible character, or a list without an item.',
    example: { expression: 'isEmpty(" ")', gives: true },
    takes: [1, 1],
    call: args => isNothing(arg(args, 0)),
  },
  {
    name: 'toNumber',
    signature: 'toNumber(value)',
    summary: 'A text such as "42" as a number.',
    example: { expression: 'toNumber("42") + 1', gives: 43 },
    takes: [1, 1],
    call: (args, { budget }) => {
      const value = arg(args, 0)
      if (typeof value === 'string') budget.touch(value.length)
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      return finite(asNumber(number, 'toNumber'), 'toNumber')
    },
  },
  {
    name: 'toText',
    signature: 'toText(value)',
    summary: 'Anything as a text.',
    example: { expression: 'toText(42)', gives: '42' },
    takes: [1, 1],
    call: (args, context) => produced(textOf(args, 0, context), context),
  },
  {
    name: 'json',
    signature: 'json(value)',
    summary: 'Anything as JSON text.',
    example: { expression: 'json("a")', gives: '"a"' },
    takes: [1, 1],
    call: (args, context) => {
      context.budget.spend(weigh(arg(args, 0)))
      return produced(JSON.stringify(arg(args, 0)), context)
    },
  },
  {
    name: 'parseJson',
    signature: 'parseJson(text)',
    summary: 'What a text of JSON says. A number that has more digits than fit stays a text.',
    example: { expression: 'parseJson("{\\"first\\":\\"Ana\\"}").first', gives: 'Ana' },
    takes: [1, 1],
    call: (args, context) => (arg(args, 0) === null ? null : jsonIn(textOf(args, 0, context), context)),
  },
  {
    name: 'scim',
    signature: 'scim(text)',
    summary: 'A text made safe to stand between the quotes of a SCIM expression.',
    example: { expression: 'scim("O\\"Hara")', gives: 'O\\"Hara' },
    takes: [1, 1],
    call: (args, context) => produced(JSON.stringify(textOf(args, 0, context)).slice(1, -1), context),
  },
  {
    name: 'round',
    signature: 'round(number)',
    summary: 'The nearest whole number.',
    example: { expression: 'round(2.6)', gives: 3 },
    takes: [1, 1],
    call: args => finite(Math.round(asNumber(arg(args, 0), 'round')), 'round'),
  },
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

/** Every function of the mapping language. */
export const FUNCTIONS: readonly MappingFunction[] = DEFINITIONS

const byName = new Map(DEFINITIONS.map(definition => [definition.name, definition]))

/** What CEL calls them. */
const ALIASES = new Map([
  ['orValue', 'default'],
  ['string', 'toText'],
  ['double', 'toNumber'],
  ['lowerAscii', 'lower'],
  ['upperAscii', 'upper'],
])

export const functionNamed = (name: string): MappingFunction | undefined =>
  byName.get(ALIASES.get(name) ?? name)
