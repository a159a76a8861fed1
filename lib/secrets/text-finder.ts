import { atOnce } from '@/lib/json'

/** Finds many texts in another in one reading of it, however many they are. */
export interface TextFinder {
  /** Whether any of them stands in a text. */
  isIn(text: string): boolean
  /** The text with `mask` in the place of each of them; of those that overlap one mask. */
  mask(text: string, mask: string): string
}

/** Room for each text in the table that rules most places out. */
const ROOM = 16

/** Texts that are sorted or looked at in one step. */
const STEP_TEXTS = 5_000

/**
 * Asking a text once for each of ten thousand secrets would hold the process for seconds. Here a table of their first
 * characters rules out most places, and at the others the texts are looked up in order: whatever begins there is the
 * nearest one before it, or a beginning of that.
 * @param texts  none of them shorter than `shortest`
 */
export const findTexts = (texts: Iterable<string>, shortest: number): TextFinder =>
  atOnce(findingTexts(texts, shortest))

/** The same made in steps, for tens of thousands of texts. */
export function* findingTexts(texts: Iterable<string>, shortest: number): Generator<void, TextFinder> {
  const sorted = yield* sorting(texts)
  const longest = sorted.reduce((most, text) => Math.max(most, text.length), 0)
  const beginnings = yield* findingBeginnings(sorted)
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, sorted.length) * ROOM))
  const starts = new Uint8Array(size)
  const place = (text: string, at: number): number => {
    let hash = 0
    for (let ahead = 0; ahead < shortest; ahead++) hash = Math.imul(hash, 31) + text.charCodeAt(at + ahead)
    return (hash ^ (hash >>> 15)) & (size - 1)
  }
  for (const [at, text] of sorted.entries()) {
    starts[place(text, 0)] = 1
    if (at % STEP_TEXTS === STEP_TEXTS - 1) yield
  }

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

/** In their order, each once. */
function* sorting(texts: Iterable<string>): Generator<void, string[]> {
  const all = [...texts]
  let runs: string[][] = []
  for (let at = 0; at < all.length; at += STEP_TEXTS) {
    runs.push([...new Set(all.slice(at, at + STEP_TEXTS))].sort(byUnits))
    if (all.length > STEP_TEXTS) yield
  }
  while (runs.length > 1) {
    const merged: string[][] = []
    for (let at = 0; at < runs.length; at += 2)
      merged.push(yield* merging(runs[at] ?? [], runs[at + 1] ?? []))
    runs = merged
  }
  return runs[0] ?? []
}

function* merging(left: readonly string[], right: readonly string[]): Generator<void, string[]> {
  const both: string[] = []
  for (let [a, b] = [0, 0]; ; ) {
    const [one, other] = [left[a], right[b]]
    if (one === undefined && other === undefined) return both
    const order = one === undefined ? 1 : other === undefined ? -1 : byUnits(one, other)
    if (order <= 0) a++
    if (order >= 0) b++
    both.push((order <= 0 ? one : other) ?? '')
    if (both.length % STEP_TEXTS === 0) yield
  }
}

/** For each text the index of the longest other one that it begins with; -1 for none. */
function* findingBeginnings(sorted: readonly string[]): Generator<void, Int32Array> {
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
    if (index % STEP_TEXTS === STEP_TEXTS - 1) yield
  }
  return beginnings
}
