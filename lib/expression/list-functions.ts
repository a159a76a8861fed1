import { StepError } from '@/lib/errors'
import { arg, type MappingFunction } from './function-kit'
import { asList, nameOf, order, weigh } from './values'

/** What is done with lists. */
export const LIST_FUNCTIONS: readonly MappingFunction[] = [
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
]
