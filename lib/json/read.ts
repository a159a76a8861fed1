import type { Json, JsonObject } from '@/lib/module-kit/json'
import { notJson, reservedName, tooLong } from './json-error'
import { type JsonLimits, MOST_LIST_ITEMS, RESERVED_NAMES } from './limits'
import { remember } from './measured'
import { placeOfError } from './place-of-error'
import { afterSpace, closingQuote, Scan, SLICE_CHARACTERS, SLICE_ITEMS } from './scan'

/** What was done before the process may be let go. */
export interface Slice {
  /** Characters looked at or parsed. */
  characters: number
  /** Keys and items made, at most; none while the text is only counted. */
  items: number
}

/** Texts up to this length are looked at and parsed in one go. */
const SHORT = 32_000
/** Characters counted at once: were they all long numbers, each would be looked at closely. */
const LOOK_CHARACTERS = SLICE_CHARACTERS / 4
/** What is parsed at once as a whole, since slices cost their time too. */
const WHOLE = { items: 2 * SLICE_ITEMS, characters: 4 * SLICE_CHARACTERS }

/**
 * Reads a JSON text in one go, for texts that are short or callers that cannot wait.
 *
 * A number that a double cannot hold (8202522731445525542, 0.1234567890123456789, 1e400) comes as a text with exactly
 * its digits. Reserved names (`__proto__`, `constructor`, `prototype`) are left out. Of a name that stands twice the
 * last counts, as with `JSON.parse`.
 * @throws {JsonError} for a text that is not JSON, with line and column, or that is more than the limits allow
 */
export function readJson(text: string, limits: JsonLimits): Json {
  if (text.length <= SHORT) return readShort(text, limits)
  return atOnce(reading(text, limits))
}

/** Work that is cut into steps, done in one go. */
export function atOnce<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

function readShort(text: string, limits: JsonLimits): Json {
  checkLength(text, limits)
  const scan = new Scan(text, limits)
  scan.go(text.length)
  return new Parts(text, scan, limits.reserved === 'refuse').parse('', 0, text.length, '')
}

/**
 * The same in slices: each step counts or makes so much of it that it holds the process for about ten milliseconds,
 * however long and however wide the text is.
 * @throws {JsonError} as {@link readJson}
 */
export function* reading(text: string, limits: JsonLimits): Generator<Slice, Json> {
  checkLength(text, limits)
  const scan = new Scan(text, limits)
  while (!scan.ended) {
    scan.go(LOOK_CHARACTERS)
    yield { characters: LOOK_CHARACTERS, items: 0 }
  }
  const parts = new Parts(text, scan, limits.reserved === 'refuse')
  const root = afterSpace(text, 0)
  const end = scan.large.get(root)
  const whole = scan.items <= WHOLE.items && text.length <= WHOLE.characters
  if (end === undefined || whole) {
    const value = parts.parse('', 0, text.length, '')
    remember(value, text, scan)
    return value
  }
  const value = yield* parts.container(root, end)
  const rest = afterSpace(text, end + 1)
  if (rest < text.length) throw notJson(text, 'something follows after its end', rest)
  remember(value, text, scan)
  return value
}

function checkLength(text: string, { bytes }: JsonLimits): void {
  if (bytes === undefined || text.length * 3 <= bytes) return
  if (text.length > bytes || new TextEncoder().encode(text).length > bytes) throw tooLong(bytes)
}

const isBlank = (text: string, from: number, to: number): boolean => afterSpace(text, from) >= to

/** Makes values of a text that was looked at, from its start to its end. */
class Parts {
  private nextLossy = 0

  constructor(
    private readonly text: string,
    private readonly scan: Scan,
    private readonly refuses: boolean,
  ) {}

  /** A piece of the text with brackets around it, whole. */
  parse(before: string, from: number, to: number, after: string): Json {
    const { text, scan } = this
    const piece = from === 0 && to === text.length ? text : text.slice(from, to)
    const { lossy } = scan
    try {
      const value: Json = JSON.parse(before + (lossy.length === 0 ? piece : this.quoted(from, to)) + after)
      return scan.reserved ? withoutReserved(value, this.refuses) : value
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause
      const { problem, offset } = placeOfError(before + piece + after)
      throw notJson(text, problem, from + offset - before.length)
    }
  }

  /** A piece in which every number that a double would change is a text. */
  private quoted(from: number, to: number): string {
    const { lossy } = this.scan
    const pieces: string[] = []
    let done = from
    for (; ; this.nextLossy += 2) {
      const [start, end] = [lossy[this.nextLossy], lossy[this.nextLossy + 1]]
      if (start === undefined || end === undefined || start >= to) break
      pieces.push(this.text.slice(done, start), '"', this.text.slice(start, end), '"')
      done = end
    }
    pieces.push(this.text.slice(done, to))
    return pieces.join('')
  }

  /**
   * An object or list that is too large to be made at once: its members are parsed some thousand at a time, and a
   * member that is too large itself by itself.
   */
  *container(open: number, close: number): Generator<Slice, Json> {
    const { text, scan } = this
    const list = text[open] === '['
    if (text[close] !== (list ? ']' : '}')) throw this.mistake(open, close)
    const items: Json[] = []
    const object: JsonObject = {}
    /** Where the members begin that are not made yet, and the last of them. */
    let [from, member, count] = [open + 1, open + 1, 0]
    const make = (to: number): Slice => {
      if (isBlank(text, from, to)) throw notJson(text, 'a value is expected', from)
      const made = list ? this.parse('[', from, to, ']') : this.parse('{', from, to, '}')
      if (Array.isArray(made)) for (const item of made) items.push(item)
      else if (typeof made === 'object' && made !== null) addTo(object, made)
      const slice = { characters: to - from, items: count }
      count = 0
      return slice
    }
    let level = 0
    let at = from
    for (; at < close; at++) {
      const char = text[at]
      if (char === '"') at = closingQuote(text, at)
      else if (char === ':') count++
      else if (char === ']' || char === '}') level--
      else if (char === '[' || char === '{') {
        const end = level === 0 ? scan.large.get(at) : undefined
        if (end === undefined) {
          level++
          continue
        }
        if (member > from) yield make(member - 1)
        const name = list ? undefined : this.nameBefore(member, at)
        if (list && !isBlank(text, member, at)) throw this.mistake(member, at + 1)
        const value = yield* this.container(at, end)
        if (name === undefined) items.push(value)
        else addTo(object, { [name]: value })
        at = afterSpace(text, end + 1)
        if (at < close && text[at] !== ',') throw notJson(text, 'a comma is expected', at)
        from = member = at + 1
      } else if (char === ',') {
        count++
        if (level !== 0) continue
        member = at + 1
        if (count < SLICE_ITEMS && at - from < SLICE_CHARACTERS) continue
        yield make(at)
        from = member
      }
    }
    // After a member that was made by itself nothing may be left, but for a comma's next one.
    if (from <= close) yield make(close)
    return list ? items : object
  }

  /** The name of the member whose value begins at `to`. */
  private nameBefore(from: number, to: number): string {
    const [name] = Object.keys(this.parse('{', from, to, 'null}') as JsonObject)
    // A reserved name was left out on the way.
    return name ?? '__proto__'
  }

  private mistake(from: number, to: number): Error {
    const { problem, offset } = placeOfError(this.text.slice(from, to))
    return notJson(this.text, problem, from + offset)
  }
}

function addTo(object: JsonObject, members: JsonObject): void {
  for (const [name, value] of Object.entries(members)) if (!RESERVED_NAMES.has(name)) object[name] = value
}

/** Removes reserved names from a value just made, or refuses them; it is nested no deeper than the limits allow. */
function withoutReserved(value: Json, refuses: boolean): Json {
  if (Array.isArray(value)) for (const item of value) withoutReserved(item, refuses)
  else if (typeof value === 'object' && value !== null) {
    for (const name of RESERVED_NAMES) {
      if (!Object.hasOwn(value, name)) continue
      if (refuses) throw reservedName(name)
      delete value[name]
    }
    for (const name in value) withoutReserved(value[name] ?? null, refuses)
  }
  return value
}

/** Keys and items of a text, those of a name that stands twice included. @throws {JsonError} above a million */
export function countInText(text: string): number {
  const scan = new Scan(text, { items: MOST_LIST_ITEMS, levels: Number.POSITIVE_INFINITY })
  scan.go(text.length)
  return scan.items
}

/** Keys and items of a value. */
export function countItems(value: unknown): number {
  let items = 0
  const rest: unknown[] = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    if (typeof next !== 'object' || next === null) continue
    for (const name in next) {
      items++
      rest.push((next as Record<string, unknown>)[name])
    }
  }
  return items
}
