import { StepError } from '@/lib/errors'
import type { Json } from './json'

/**
 * Characters that no id or name in a path holds, and that some server on the way may drop, split at or show as
 * something else: controls (C0, DEL, C1), line and paragraph separators, marks that turn the direction of writing.
 * Source: Unicode, "Bidirectional Algorithm" (UAX 9), 2; RFC 9110, 4.1.
 */
const UNSAFE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** What is wrong with a text as a part of an address, to stand after its name; undefined when nothing is. */
export function unsafeInPath(text: string): string | undefined {
  if (!text.isWellFormed()) return 'holds half a character and cannot be sent'
  return UNSAFE.test(text) ? 'holds a line break or another control character' : undefined
}

/**
 * A mapped value as one piece of an address: a text as it is, a number and yes/no as text, nothing as no text.
 * @param label  how people know it: "The user's id"
 * @throws {StepError} `input` for a list or an object: their JSON would name something that does not exist
 */
export function pieceText(value: Json | undefined, label: string): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') {
    throw new StepError(
      'input',
      `${label} is ${Array.isArray(value) ? 'a list' : 'an object'}, where one text belongs.`,
      {
        hint: 'Map one value of it, such as its id.',
      },
    )
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new StepError('input', `${label} is no number.`)
  return String(value)
}
