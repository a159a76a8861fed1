import { arg, type MappingFunction, produced, textOf } from './function-kit'
import { matchesPattern, payForPattern } from './pattern'
import { asList, asNumber, equals, toText } from './values'

/** What is done with texts. */
export const TEXT_FUNCTIONS: readonly MappingFunction[] = [
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
]
