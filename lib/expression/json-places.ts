/** A piece of a JSON text: as it is typed, the value of the mapping with this number, or the members of an object. */
type Piece = string | number | Member[]

interface Member {
  pieces: Piece[]
  /** The mappings that stand in its value, those of objects further in aside. */
  mappings: number[]
}

/** A JSON text with mappings in it, cut so that a key can be left out. */
export interface JsonPlaces {
  /** Mappings whose key can be left out: not a name, not in a list, not the whole text. */
  removable: ReadonlySet<number>
  /** Puts the text together, as it is typed but for the members of `without`. */
  write(values: readonly string[], without: ReadonlySet<number>): string
}

/** Deeper texts are no bodies, and reading them would overflow the stack. */
const DEEPEST = 100
/** Stands for a mapping while the text is cut; JSON itself cannot hold it. */
const HOLE = '\u0000'
/** What ends a number or a word. */
const ENDS = new Set(' \t\r\n,:{}[]"')

/**
 * Finds where the mappings of a JSON text stand.
 * @param texts  what is typed before, between and after the mappings: one more than there are mappings
 * @returns null when it is not read as JSON with values in its holes
 */
export function jsonPlaces(texts: readonly string[]): JsonPlaces | null {
  if (texts.some(text => text.includes(HOLE))) return null
  const reader = new Reader(texts.join(HOLE))
  const pieces = reader.whole()
  if (pieces === null) return null
  return {
    removable: reader.removable,
    write: (values, without) => write(pieces, values, without),
  }
}

function write(pieces: readonly Piece[], values: readonly string[], without: ReadonlySet<number>): string {
  return pieces
    .map(piece => {
      if (typeof piece === 'string') return piece
      if (typeof piece === 'number') return values[piece] ?? ''
      const kept = piece.filter(member => !member.mappings.some(at => without.has(at)))
      return kept.map(member => write(member.pieces, values, without)).join(',')
    })
    .join('')
}

class Unreadable extends Error {}

class Reader {
  readonly removable = new Set<number>()
  private at = 0
  private holes = 0

  constructor(private readonly text: string) {}

  whole(): Piece[] | null {
    try {
      const pieces = this.value(0, null)
      return this.at === this.text.length ? pieces : null
    } catch (error) {
      if (error instanceof Unreadable) return null
      throw error
    }
  }

  /** One value with the white space around it. @param within  the member it belongs to; null where it cannot go */
  private value(depth: number, within: Member | null): Piece[] {
    if (depth > DEEPEST) throw new Unreadable()
    const pieces: Piece[] = [this.space()]
    const char = this.text[this.at]
    if (char === '{') pieces.push(...this.object(depth, within !== null || depth === 0))
    else if (char === '[') pieces.push(...this.list(depth))
    else if (char === '"') pieces.push(...this.string(within))
    else pieces.push(...this.bare(within))
    pieces.push(this.space())
    return pieces
  }

  private object(depth: number, canLeaveOut: boolean): Piece[] {
    this.take('{')
    const empty = this.space()
    if (this.text[this.at] === '}') {
      this.at++
      return [`{${empty}}`]
    }
    const members: Member[] = []
    let before = empty
    for (;;) {
      const member: Member = { pieces: [before], mappings: [] }
      member.pieces.push(...this.string(null), this.space(), this.take(':'))
      member.pieces.push(...this.value(depth + 1, canLeaveOut ? member : null))
      members.push(member)
      if (this.text[this.at] !== ',') break
      this.at++
      before = this.space()
    }
    return ['{', members, this.take('}')]
  }

  private list(depth: number): Piece[] {
    const pieces: Piece[] = [this.take('['), this.space()]
    if (this.text[this.at] === ']') return [...pieces, this.take(']')]
    for (;;) {
      pieces.push(...this.value(depth + 1, null))
      if (this.text[this.at] !== ',') break
      pieces.push(this.take(','))
    }
    return [...pieces, this.take(']')]
  }

  private string(within: Member | null): Piece[] {
    const pieces: Piece[] = []
    let from = this.at
    this.take('"')
    for (;;) {
      const char = this.text[this.at]
      if (char === undefined) throw new Unreadable()
      if (char === HOLE) {
        pieces.push(this.text.slice(from, this.at), this.hole(within))
        from = this.at
        continue
      }
      // A mapping after a backslash would be half an escape.
      if (char === '\\' && this.text[this.at + 1] === HOLE) throw new Unreadable()
      this.at += char === '\\' ? 2 : 1
      if (char === '"') return [...pieces, this.text.slice(from, this.at)]
    }
  }

  /** A number, a word, or a mapping by itself. */
  private bare(within: Member | null): Piece[] {
    const pieces: Piece[] = []
    for (let char = this.text[this.at]; char !== undefined && !ENDS.has(char); char = this.text[this.at]) {
      if (char === HOLE) pieces.push(this.hole(within))
      else {
        pieces.push(char)
        this.at++
      }
    }
    if (pieces.length === 0) throw new Unreadable()
    return pieces
  }

  private hole(within: Member | null): number {
    this.at++
    const number = this.holes++
    if (within) {
      within.mappings.push(number)
      this.removable.add(number)
    }
    return number
  }

  private space(): string {
    const from = this.at
    while (' \t\r\n'.includes(this.text[this.at] ?? '.')) this.at++
    return this.text.slice(from, this.at)
  }

  private take(char: string): string {
    if (this.text[this.at] !== char) throw new Unreadable()
    this.at++
    return char
  }
}
