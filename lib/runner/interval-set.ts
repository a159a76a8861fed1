/**
 * A set of whole numbers that are mostly neighbours: which items of a list are done. A million done items cost as
 * much memory as there are gaps between them.
 */
export class IntervalSet {
  /** Sorted, disjoint, not touching: [from, to] inclusive. */
  private readonly spans: [number, number][] = []

  get size(): number {
    let total = 0
    for (const [from, to] of this.spans) total += to - from + 1
    return total
  }

  has(value: number): boolean {
    const span = this.spans[this.firstEndingAtOrAfter(value)]
    return span !== undefined && span[0] <= value
  }

  add(value: number): void {
    const at = this.firstEndingAtOrAfter(value - 1)
    const span = this.spans[at]
    if (span === undefined || span[0] > value + 1) {
      this.spans.splice(at, 0, [value, value])
      return
    }
    if (value < span[0]) span[0] = value
    if (value > span[1]) {
      span[1] = value
      const next = this.spans[at + 1]
      if (next !== undefined && next[0] === value + 1) {
        span[1] = next[1]
        this.spans.splice(at + 1, 1)
      }
    }
  }

  /** Whether every number from 0 up to (not including) `end` is in. */
  coversUpTo(end: number): boolean {
    if (end <= 0) return true
    const first = this.spans[0]
    return first !== undefined && first[0] === 0 && first[1] >= end - 1
  }

  /** The first number from `from` on that is not in. */
  firstMissing(from: number): number {
    const span = this.spans[this.firstEndingAtOrAfter(from)]
    return span === undefined || span[0] > from ? from : span[1] + 1
  }

  private firstEndingAtOrAfter(value: number): number {
    let low = 0
    let high = this.spans.length
    while (low < high) {
      const middle = (low + high) >> 1
      const span = this.spans[middle]
      if (span !== undefined && span[1] < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
