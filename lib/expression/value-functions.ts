import { StepError } from '@/lib/errors'
import { JsonError, MOST_LEVELS, readJson } from '@/lib/json'
import type { Json } from '@/lib/module-kit/json'
import { isNothing } from '@/lib/module-kit/nothing'
import { arg, type FunctionContext, type MappingFunction, produced, textOf } from './function-kit'
import { asNumber, finite, weigh } from './values'

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

/** What is done with any value: defaults, and turning one kind into another. */
export const VALUE_FUNCTIONS: readonly MappingFunction[] = [
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
]
