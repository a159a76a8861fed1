/** What a JSON text from outside may be (RUNNING.md, 4). */
export interface JsonLimits {
  /** Keys of objects and items of lists in the whole text; in each item where the text is a list. */
  items: number
  /** Keys and items of a text that is one list, all its items together. Default: `items`. */
  listItems?: number
  /** Objects and lists inside one another. */
  levels: number
  /** Bytes in UTF-8. */
  bytes?: number
}

/** Keys and items of one bundle, webhook body or document. */
export const MOST_ITEMS = 100_000
/** Keys and items of one list answer. */
export const MOST_LIST_ITEMS = 1_000_000
/** Levels of one bundle. */
export const MOST_LEVELS = 32

/** Names that could reach an object's prototype: they are left out of whatever is read. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
