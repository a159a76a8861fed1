import { atOnce, countInText, countItems, JsonError, MOST_ITEMS, reading } from '@/lib/json'
import type { DataPath } from './data-path'

/** Deeper texts are no documents, and reading them would overflow the stack. */
const DEEPEST = 100

/** A value in a JSON text: where it begins, and the places of its parts. */
interface Spot {
  offset: number
  parts: Map<string | number, Spot>
}

/** A text that is not JSON, or not JSON we take. */
export class JsonTextError extends Error {
  constructor(
    message: string,
    /** In lines from 1. */
    readonly line: number,
    /** In characters from 1. */
    readonly column: number,
  ) {
    super(message)
    this.name = 'JsonTextError'
  }
}

/** A JSON text, read, with the lines that its parts stand on. */
export interface JsonText {
  value: unknown
  /** The line of a part, from 1; of the nearest part around it when there is no such part. */
  lineOf(place: DataPath): number
}

/**
 * Reads JSON and remembers where everything stands. `JSON.parse` tells neither the place of most mistakes nor that
 * a name stands twice in an object, of which it silently keeps the last.
 * @throws {JsonTextError} with line and column
 * @throws {JsonError} for more keys and items than a document may hold
 */
export function* readingJsonText(text: string): Generator<unknown, JsonText> {
  let value: unknown
  try {
    value = yield* reading(text, { items: MOST_ITEMS, levels: DEEPEST, reserved: 'refuse' })
  } catch (error) {
    if (!(error instanceof JsonError) || error.reason === 'items') throw error
    new Scanner(text).whole()
    if (error.reason !== 'reserved') throw error
    // Refused by whoever checks what is in it, with the place.
    value = JSON.parse(text)
  }
  // Every name and item of the text is in the value, unless a name stood twice, or is one that is never read.
  yield
  const counted = countItems(value)
  yield
  let root = counted === countInText(text) ? undefined : new Scanner(text).whole()
  yield
  return {
    value,
    lineOf(place) {
      root ??= new Scanner(text).whole()
      let at = root
      for (const part of place) {
        const next = at.parts.get(part)
        if (next === undefined) break
        at = next
      }
      return lineAt(text, at.offset)
    },
  }
}

/** {@link readingJsonText} in one go. */
export const readJsonText = (text: string): JsonText => atOnce(readingJsonText(text))

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

const columnAt = (text: string, offset: number): number => offset - text.lastIndexOf('\n', offset - 1)

const SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y

class Scanner {
  private at = 0

  constructor(private readonly text: string) {}

  whole(): Spot {
    const spot = this.value(0)
    this.skip(SPACE)
    if (this.at < this.text.length) throw this.wrong('something follows after the end of the document')
    return spot
  }

  private value(depth: number): Spot {
    this.skip(SPACE)
    if (depth > DEEPEST) throw this.wrong('it is nested too deeply')
    const spot: Spot = { offset: this.at, parts: new Map() }
    const char = this.text[this.at]
    if (char === '{') this.object(spot, depth)
    else if (char === '[') this.list(spot, depth)
    else if (char === '"') this.string()
    else if (!this.skip(NUMBER) && !this.skip(WORD)) throw this.wrong('a value is expected')
    return spot
  }

  private object(spot: Spot, depth: number): void {
    this.at++
    this.skip(SPACE)
    if (this.take('}')) return
    do {
      this.skip(SPACE)
      if (this.text[this.at] !== '"') throw this.wrong('a name in double quotes is expected')
      const offset = this.at
      const name = this.string()
      if (spot.parts.has(name)) throw this.wrong(`“${name}” stands twice in the same object`, offset)
      this.skip(SPACE)
      if (!this.take(':')) throw this.wrong(`a colon is expected after “${name}”`)
      spot.parts.set(name, { ...this.value(depth + 1), offset })
      this.skip(SPACE)
    } while (this.take(','))
    if (!this.take('}')) throw this.wrong('a comma or } is expected')
  }

  private list(spot: Spot, depth: number): void {
    this.at++
    this.skip(SPACE)
    if (this.take(']')) return
    do {
      spot.parts.set(spot.parts.size, this.value(depth + 1))
      this.skip(SPACE)
    } while (this.take(','))
    if (!this.take(']')) throw this.wrong('a comma or ] is expected')
  }

  private string(): string {
    const from = this.at++
    for (;;) {
      const char = this.text[this.at]
      if (char === undefined) throw this.wrong('this text is never closed', from)
      if (char < ' ') throw this.wrong('a text in quotes must stay on one line; a line break in it is \\n')
      if (char === '"') break
      if (char !== '\\') this.at++
      else if (!this.skip(ESCAPE))
        throw this.wrong('there is no such escape as this \\; a backslash itself is \\\\')
    }
    this.at++
    return String(JSON.parse(this.text.slice(from, this.at)))
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at++
    return true
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    const length = pattern.exec(this.text)?.[0].length ?? 0
    this.at += length
    return length > 0
  }

  private wrong(message: string, offset = this.at): JsonTextError {
    const ended = offset >= this.text.length
    return new JsonTextError(
      ended ? `it ends before it is complete: ${message}` : message,
      lineAt(this.text, offset),
      columnAt(this.text, offset),
    )
  }
}
