import type { FilterType } from '@/lib/scenario/filter-operators'

/** What the kinds of comparison are called. */
export const FILTER_TYPES: { value: FilterType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'date', label: 'Date' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'list', label: 'List' },
  { value: 'any', label: 'Empty or not' },
]

const WORDS: Record<string, string> = {
  equals: 'is',
  'not-equals': 'is not',
  contains: 'contains',
  'not-contains': 'does not contain',
  'starts-with': 'starts with',
  'ends-with': 'ends with',
  matches: 'matches the pattern',
  greater: 'is greater than',
  'at-least': 'is at least',
  less: 'is less than',
  'at-most': 'is at most',
  before: 'is before',
  after: 'is after',
  'is-yes': 'is yes',
  'is-no': 'is no',
  longer: 'has more items than',
  shorter: 'has fewer items than',
  exists: 'is not empty',
  'not-exists': 'is empty',
}

/** An operator in words; dates are the same moment, not the same text. */
export const operatorInWords = (type: FilterType, operator: string): string =>
  type === 'date' && operator === 'equals' ? 'is exactly' : (WORDS[operator] ?? operator)

/** What a value to compare with looks like. */
export const VALUE_HINTS: Record<FilterType, string> = {
  text: 'Value',
  number: 'Number',
  date: '2026-01-31 or a mapping',
  boolean: '',
  list: 'Item',
  any: '',
}
