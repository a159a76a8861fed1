/** What a filter's row compares; the type decides how both sides are read. Apart from the schema, so that the browser needs no zod. */
export const FILTER_OPERATORS = {
  text: ['equals', 'not-equals', 'contains', 'not-contains', 'starts-with', 'ends-with', 'matches'],
  number: ['equals', 'not-equals', 'greater', 'at-least', 'less', 'at-most'],
  date: ['equals', 'before', 'after'],
  boolean: ['is-yes', 'is-no'],
  list: ['contains', 'not-contains', 'longer', 'shorter'],
  any: ['exists', 'not-exists'],
} as const
export type FilterType = keyof typeof FILTER_OPERATORS

/** Operators that ask about the left side alone. */
export const OPERATORS_WITHOUT_RIGHT: ReadonlySet<string> = new Set([
  'is-yes',
  'is-no',
  'exists',
  'not-exists',
])
