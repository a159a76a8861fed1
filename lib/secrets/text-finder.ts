/** Finds many texts in another in one reading of it, however many they are. */
export interface TextFinder {
  /** Whether any of them stands in a text. */
  isIn(text: string): boolean
  /** The text with `mask` in the place of each of them; of those that overlap one mask. */
  mask(text: string, mask: string): string
}

/** Room for each text in the table that rules most places out. */
const ROOM = 16

/**
 * Asking a text once for each of ten thousand secrets would hold the process for seconds. Here a table of their first
 * characters rules out most places, and at the others the texts are looked up in order: whatever begins there is the
 * nearest one before it, or a beginning of that.
 * @param texts  none of them shorter than `shortest`
 */
export function findTexts(texts: Iterable<string>, shortest: number): TextFinder {
  const sorted = [...new Set(texts)].sort(byUnits)
  const longest = sorted.reduce((most, text) => Math.max(most, text.length), 0)
  const beginnings = beginningsOf(sorted)
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, sorted.length) * ROOM))
  const starts = new Uint8Array(size)
  const place = (text: string, at: number): number => {
    let hash = 0
    for (let ahead = 0; ahead < shortest; ahead++) hash = Math.imul(hash, 31) + text.charCodeAt(at + ahead)
    return (hash ^ (hash >>> 15)) & (size - 1)
  }
  for (const text of sorted) starts[place(text, 0)] = 1

  /** The end of the longest of them that begins here; 0 for none. */
  const endAt = (text: string, at: number): number => {
    if (starts[place(text, at)] === 0) return 0
    const rest = text.slice(at, at + longest)
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? '') <= rest) low = middle + 1
      else high = middle
    }
    for (let index = low - 1; index >= 0; index = beginnings[index] ?? -1) {
      const found = sorted[index] ?? ''
      if (rest.startsWith(found)) return at + found.length
    }
    return 0
  }

  return {
    isIn(text) {
      for (let at = 0; at + shortest <= text.length; at++) if (endAt(text, at) > 0) return true
      return false
    },
    mask(text, mask) {
      let [result, done, from, end] = ['', 0, -1, 0]
      for (let at = 0; at + shortest <= text.length; at++) {
        const found = endAt(text, at)
        if (found === 0) continue
        if (from >= 0 && at >= end) {
          result += text.slice(done, from) + mask
          done = end
          from = -1
        }
        if (from < 0) from = at
        end = Math.max(end, found)
      }
      return from < 0 ? text : result + text.slice(done, from) + mask + text.slice(end)
    },
  }
}

const byUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** For each text the index of the longest other one that it begins with; -1 for none. */
function beginningsOf(sorted: readonly string[]): Int32Array {
  const beginnings = new Int32Array(sorted.length).fill(-1)
  const open: number[] = []
  for (const [index, text] of sorted.entries()) {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (text.startsWith(sorted[last] ?? '')) {
        beginnings[index] = last
        break
      }
      open.pop()
    }
    open.push(index)
  }
  return beginnings
}
