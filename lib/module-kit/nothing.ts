import type { Json } from './json'

/** White space and what shows nothing at all, such as a zero-width space or the blank pattern of Braille. */
const BLANK = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u
/** Looking further would let a long text hold up the process; what begins with so much of nothing holds nothing. */
export const LOOKED_AT = 256

/** Whether a text has nothing to be seen in it. */
export const isBlank = (text: string): boolean =>
  BLANK.test(text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text)

/**
 * Whether a value is nothing to compare with and names no object: null, a text without a visible character, a list
 * without an item. False, 0 and any object are something. Source: RUNNING.md, 2, "Empty is dangerous".
 */
export function isNothing(value: Json): boolean {
  if (typeof value === 'string') return isBlank(value)
  return value === null || (Array.isArray(value) && value.length === 0)
}
