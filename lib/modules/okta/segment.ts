import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { isBlank } from '@/lib/module-kit/nothing'
import { pieceText, unsafeInPath } from '@/lib/module-kit/url-piece'

/** One path segment, encoded and checked by {@link segment}. */
export class Segment {
  constructor(readonly encoded: string) {}
}

/** Words that name another object when they stand where an id does (Okta: `users/me` is the token's owner). */
const RESERVED: Record<string, string> = { '/users/': 'me', '/groups/': 'rules' }

const MAX_SEGMENT = 1024
/** More encodings over one another than this mean nothing good. */
const DECODED_TIMES = 5

function encode(text: string, label: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    throw new StepError('input', `${label} holds half a character and cannot be sent.`)
  }
}

/**
 * Encodes a value as exactly one path segment.
 *
 * @param label  how the value is called in an error, for example `User`
 * @throws {StepError} `input` when it is empty, or could be read as more or less than one segment
 * Source: WHATWG URL (dot segments); Okta, "Users": a login with a slash can only be read by id.
 */
export function segment(value: Json | undefined, label = 'A value in the path'): Segment {
  const text = pieceText(value, label)
  if (isBlank(text)) throw new StepError('input', `${label} is empty.`)
  if (text === '.' || text === '..') throw new StepError('input', `${label} is only dots.`)
  if (/[/\\]/.test(text))
    throw new StepError('input', `${label} holds a slash.`, { hint: 'Use the object’s id instead.' })
  const wrong = unsafeInPath(text)
  if (wrong !== undefined) throw new StepError('input', `${label} ${wrong}.`)
  if (text.length > MAX_SEGMENT) throw new StepError('input', `${label} is too long.`)
  return new Segment(encode(text, label))
}

/**
 * Template tag for a path: each interpolation is one segment, whatever it holds.
 *
 * @example okta`/api/v1/users/${id}/groups`
 * @throws {StepError} `input` for a value that is no segment or names another object (`me`, `rules`)
 */
function path(literals: TemplateStringsArray, ...values: (Json | Segment | undefined)[]): string {
  let result = literals[0] ?? ''
  values.forEach((value, index) => {
    const before = literals[index] ?? ''
    const after = literals[index + 1] ?? ''
    if (!before.endsWith('/') || !(after === '' || after.startsWith('/')))
      throw new Error('A path is put together from whole segments only.')
    const collection = /[^/]*\/$/.exec(before)?.[0] ?? ''
    const { encoded } = value instanceof Segment ? value : segment(value, `The value after “${collection}”`)
    if (RESERVED[`/${collection}`] === encoded.toLowerCase())
      throw new StepError(
        'input',
        `“${encoded}” has a meaning of its own at Okta and cannot stand for an id.`,
        {
          hint: 'Use the object’s id instead.',
        },
      )
    result += encoded + after
  })
  return result
}

/** The name under which modules write it. */
export const okta = path

/**
 * A query string with its `?`, or nothing. Left out: undefined and null; a list repeats its key.
 *
 * @throws {StepError} `input` for an empty text: at Okta an empty filter means everything
 */
export function query(
  pairs: Record<string, string | number | boolean | null | undefined | readonly string[]>,
): string {
  const parts: string[] = []
  for (const [key, value] of Object.entries(pairs)) {
    if (value === undefined || value === null) continue
    for (const single of Array.isArray(value) ? value : [value]) {
      const text = String(single)
      if (isBlank(text)) throw new StepError('input', `“${key}” is empty.`, { parameter: key })
      parts.push(`${encode(key, key)}=${encode(text, `“${key}”`)}`)
    }
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

/** What is refused in a path is refused in any spelling: `%C2%85`, and `%25C2%2585`, which a second reader decodes. */
function decoded(pathname: string): string {
  let text = pathname
  for (let times = 0; times < DECODED_TIMES; times++) {
    let next: string
    try {
      next = decodeURIComponent(text)
    } catch {
      if (times > 0) return text
      refuse('The path holds a % that is not followed by a character’s code; write it as %25.')
    }
    if (next === text) return text
    text = next
  }
  refuse('The path cannot be read in one way only.')
}

function refuseUnsafe(text: string): void {
  const wrong = unsafeInPath(text)
  if (wrong !== undefined) refuse(`The path ${wrong}.`)
}

function refuse(words: string): never {
  throw new StepError('input', words, {
    hint: 'Write the path as in Okta’s documentation, for example /api/v1/users?limit=10.',
  })
}

/**
 * Checks the path that a person typed for "Make an API Call" and gives back what is sent: path and query of the
 * URL object that stayed at `origin` under `/api/` or `/oauth2/`.
 *
 * @throws {StepError} `input` with words otherwise
 */
export function resolveRawPath(origin: string, typedPath: string): string {
  // No other spaces: what `trim` takes away besides, such as a line separator, is refused below.
  const typed = typedPath.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
  if (!typed.startsWith('/')) refuse('The path must begin with a slash.')
  if (typed.length > 8192) refuse('The path is too long.')
  refuseUnsafe(typed)
  if (typed.includes('#')) refuse('The path holds a #; in a query write it as %23.')
  encode(typed, 'The path')
  const typedPart = typed.split('?', 1)[0] ?? ''
  if (typedPart.includes('\\')) refuse('The path holds a backslash.')
  if (typedPart.includes('//')) refuse('The path holds two slashes in a row.')
  if (typedPart.includes(';')) refuse('The path holds a semicolon; write it as %3B.')
  if (/%(?:25)*(?:2f|5c|[01][0-9a-f]|7f)/i.test(typedPart))
    refuse('The path holds an encoded slash, backslash or control character.')
  const isDots = (part: string) => /^(?:\.|%(?:25)*2e){1,2}$/i.test(part)
  if (typedPart.split('/').some(isDots)) refuse('The path holds a part of only dots.')

  if (!URL.canParse(typed, origin)) refuse('The path cannot be read.')
  const url = new URL(typed, origin)
  if (url.origin !== origin || url.username !== '' || url.password !== '')
    refuse('The path leads away from the connection’s org.')
  if (url.pathname.includes('//') || url.pathname.split('/').some(isDots))
    refuse('The path cannot be read in one way only.')
  if (!/^\/(?:api|oauth2)\//.test(url.pathname)) refuse('The path must lie under /api/ or /oauth2/.')
  const read = decoded(url.pathname)
  refuseUnsafe(read)
  if (read.split('/').some(part => part !== '' && isBlank(part)))
    refuse('The path holds a part with nothing to be seen in it.')
  return url.pathname + url.search
}
