import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { isNothing } from '@/lib/module-kit/nothing'
import { pieceText, unsafeInPath } from '@/lib/module-kit/url-piece'
import type { Budget } from './budget'
import { toText } from './values'

/**
 * What the text around a mapping is, so that a value can fill a place in it and never change its structure:
 * - `text`: plain text, nothing to keep
 * - `scim`: a SCIM expression; inside quotes the value is escaped, outside it becomes a quoted text or a number
 * - `json`: a JSON body, by the same rule; a text that does not begin like JSON is plain
 * - `url`: a path with a query; the value is one encoded piece
 * - `piece`: an id or a query's value, which the module encodes; a text, a number or yes/no, and no list or object
 *
 * In `scim`, `json` and `url` a mapping without a value is refused: a search would find more, a path mean another
 * object, a body clear what is there (RUNNING.md, 2).
 */
export type Encoding = 'text' | 'scim' | 'json' | 'url' | 'piece'

/**
 * Writes one value into its place.
 * @param before  the typed text before it, all of it
 */
export type PieceEncoder = (value: Json, before: string, budget: Budget) => string

/** @param start  how the whole text begins */
export function encoderOf(encoding: Encoding, start: string): PieceEncoder {
  switch (encoding) {
    case 'text':
      return (value, _before, budget) => toText(value, budget)
    case 'scim':
      return (value, before, budget) => {
        const one = scalar(value, 'in a search')
        if (isNothing(one))
          throw new StepError('input', 'A mapped value in the search is empty.', {
            hint: 'Filter out bundles that lack it: without it the search would mean more people.',
          })
        return quoted(one, before, budget)
      }
    case 'piece':
      return pieceOf
    case 'json':
      return isJsonText(start) ? quoted : (value, _before, budget) => toText(value, budget)
    case 'url':
      return urlPiece
  }
}

/** Whether a body begins like a JSON object or list. */
export const isJsonText = (start: string): boolean => /^\s*[{[]/.test(start)

/** Source: RFC 7644, 3.4.2.2, and RFC 8259: both quote texts the same way. */
function quoted(value: Json, before: string, budget: Budget): string {
  if (insideQuotes(before)) return JSON.stringify(toText(value, budget).toWellFormed()).slice(1, -1)
  return JSON.stringify(value)
}

function insideQuotes(text: string): boolean {
  let inside = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && inside) at++
    else if (text[at] === '"') inside = !inside
  }
  return inside
}

/** A value where one text, number or yes/no belongs. @throws {StepError} `input` for a list or an object */
function scalar(value: Json, where: string): Json {
  pieceText(value, `A mapped value ${where}`)
  return value
}

/** One value of a query or an id. */
export const pieceOf = (value: Json): string => pieceText(value, 'The mapped value')

function urlPiece(value: Json, before: string): string {
  const inPath = !before.includes('?')
  const text = pieceText(value, inPath ? 'A mapped value in the path' : 'A mapped value in the query')
  const wrong = inPath || !text.isWellFormed() ? unsafeInPath(text) : undefined
  if (wrong !== undefined) {
    throw new StepError('input', `A mapped value in the ${inPath ? 'path' : 'query'} ${wrong}.`, {
      hint: 'Look at where the value comes from; an id holds none.',
    })
  }
  if (isNothing(value)) {
    const would = inPath ? 'another object than' : 'more than'
    throw new StepError('input', `A mapped value in the ${inPath ? 'path' : 'query'} is empty.`, {
      hint: `Filter out bundles that lack it: without it the address would mean ${would} it should.`,
    })
  }
  return encodeURIComponent(text)
}
