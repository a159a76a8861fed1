import { type JsonError, tooDeep, tooManyItems } from './json-error'
import { type JsonLimits, RESERVED_NAMES } from './limits'
import { isLossy } from './number'

/** Keys and items that are parsed at once. A key costs up to a microsecond. */
export const SLICE_ITEMS = 8_000
/** Characters that are looked at or parsed at once; a single text that is longer is a slice of its own. */
export const SLICE_CHARACTERS = 256_000

const [QUOTE, COMMA, MINUS, ZERO, NINE, COLON, BACKSLASH] = [34, 44, 45, 48, 57, 58, 92]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9

/** `0-9 . + - E e`: what the rest of a number is made of. */
const isInNumber = (code: number): boolean =>
  (code >= ZERO && code <= NINE) ||
  code === 46 ||
  code === 43 ||
  code === MINUS ||
  code === 101 ||
  code === 69

/** The place of the next character that is no space. */
export function afterSpace(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

/** Where the string that opens at `at` closes, or the text's length. */
export function closingQuote(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}

/**
 * One look over a JSON text before anything is made of it: counts, and notes what parsing has to mind. It does not
 * judge whether the text is JSON; whatever it makes of one that is none, `JSON.parse` refuses later.
 */
export class Scan {
  /** Keys and items so far. */
  items = 0
  /** Numbers that a double would change: where each begins and ends, one after the other. */
  readonly lossy: number[] = []
  /** Where each object or list that is more than one slice opens, and where it closes. */
  readonly large = new Map<number, number>()
  /** Numbers so far. */
  numbers = 0
  /** The deepest level so far. */
  levels = 0
  /** A reserved name may stand in it. */
  reserved: boolean
  private at = 0
  private depth = 0
  private isList = false
  /** How far `items` may go now: to the whole's limit or to that of one item, whichever comes first. */
  private most: number
  /** Of what is open: the bracket's code, where it stands, the items before it. By level; stale beyond `depth`. */
  private readonly kinds: number[] = [0]
  private readonly places: number[] = []
  private readonly before: number[] = []

  constructor(
    private readonly text: string,
    private readonly limits: JsonLimits,
  ) {
    this.most = limits.items
    // An escape could spell a name that the text does not show.
    this.reserved = text.includes('\\u00')
  }

  get ended(): boolean {
    return this.at >= this.text.length
  }

  /** Goes on for so many characters. @throws {JsonError} as soon as it is more than may be read */
  go(characters: number): void {
    const { text, kinds } = this
    const until = Math.min(text.length, this.at + characters)
    let { at, depth, items } = this
    let inList = kinds[depth] === OPEN_LIST
    for (; at < until; at++) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        const end = closingQuote(text, at)
        const length = end - at - 1
        if (length === 9 || length === 11) this.noteName(at + 1, end)
        at = end
      } else if (code === COLON) {
        if (++items > this.most) throw this.tooMany(items)
      } else if (code === COMMA) {
        if (!inList) continue
        if (depth === 1) this.nextItem(items)
        if (++items > this.most) throw this.tooMany(items)
      } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        if (depth >= this.limits.levels) throw tooDeep(this.limits.levels)
        inList = code === OPEN_LIST
        this.places[depth] = at
        this.before[depth] = items
        kinds[++depth] = code
        if (depth > this.levels) this.levels = depth
        if (inList && depth === 1) this.nextItem(items)
        if (inList && text.charCodeAt(afterSpace(text, at + 1)) !== CLOSE_LIST && ++items > this.most)
          throw this.tooMany(items)
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        if (depth === 0) continue
        this.close(--depth, at, items)
        inList = kinds[depth] === OPEN_LIST
      } else if (code === MINUS || (code >= ZERO && code <= NINE)) at = this.number(at)
    }
    this.at = at
    this.depth = depth
    this.items = items
  }

  private close(depth: number, at: number, items: number): void {
    const open = this.places[depth] ?? 0
    const held = items - (this.before[depth] ?? 0)
    if (held > SLICE_ITEMS || at - open > SLICE_CHARACTERS) this.large.set(open, at)
  }

  private noteName(from: number, to: number): void {
    const first = this.text.charCodeAt(from)
    const may = first === 95 || first === 99 || first === 112
    if (may && RESERVED_NAMES.has(this.text.slice(from, to))) this.reserved = true
  }

  /** An item of the list that is the whole text begins: it may hold so much by itself. */
  private nextItem(items: number): void {
    this.isList = true
    // The item itself is counted too.
    this.most = Math.min(this.limits.listItems ?? this.limits.items, items + 1 + this.limits.items)
  }

  private tooMany(items: number): JsonError {
    const whole = this.limits.listItems ?? this.limits.items
    if (!this.isList || items > whole) return tooManyItems(this.isList ? whole : this.limits.items)
    return tooManyItems(this.limits.items, ' in one item of its list')
  }

  /** @returns the place of the number's last character */
  private number(from: number): number {
    const { text } = this
    this.numbers++
    let to = from + 1
    while (isInNumber(text.charCodeAt(to))) to++
    // A number that stands where a name should must stay what it is, or quotes would make a name of it.
    if (to - from > 4 && isLossy(text.slice(from, to)) && text.charCodeAt(afterSpace(text, to)) !== COLON)
      this.lossy.push(from, to)
    return to - 1
  }
}
