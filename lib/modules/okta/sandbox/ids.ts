/** Keeps the counter eight characters long, so that ids sort by age. */
const FIRST = 20 * 62 ** 7
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Numbers in [0, 1) that repeat for the same seed (mulberry32). */
export interface Random {
  next(): number
  /** A whole number in [0, below). */
  below(below: number): number
  state(): number
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { next, below: limit => Math.floor(next() * limit), state: () => state }
}

/** Makes ids as Okta does: a kind of three letters and 17 characters, later ones sorting after earlier ones. */
export interface IdMaker {
  /** @param kind e.g. `00u` for a user, `00g` for a group */
  id(kind: string): string
  /** Random characters for tokens, request ids and the like. */
  text(length: number): string
  uuid(): string
  state(): { seed: number; counter: number }
}

export function createIdMaker(from: { seed: number; counter: number }): IdMaker {
  const random = createRandom(from.seed)
  let counter = from.counter
  const text = (length: number) => {
    let out = ''
    while (out.length < length) out += ALPHABET.charAt(random.below(ALPHABET.length))
    return out
  }
  return {
    id(kind) {
      counter += 1 + random.below(500)
      return `${kind}${base62(FIRST + counter)}${text(6)}1d7`
    },
    text,
    uuid() {
      const hex = Array.from({ length: 32 }, () => random.below(16).toString(16)).join('')
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `a${hex.slice(17, 20)}`,
        hex.slice(20),
      ].join('-')
    },
    state: () => ({ seed: random.state(), counter }),
  }
}

function base62(value: number): string {
  let rest = value
  let out = ''
  do {
    out = ALPHABET.charAt(rest % 62) + out
    rest = Math.floor(rest / 62)
  } while (rest > 0)
  return out
}
