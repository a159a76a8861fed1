import { StepError } from '@/lib/errors'

/**
 * Units of work that one evaluation may use. A unit is about a node visited, an item looked at or 32 characters
 * touched: some tens of nanoseconds, so that the whole stays far below the 100 ms that no expression may exceed.
 */
const UNITS = 200_000
/** Characters that one evaluation may produce in all, a bound on memory. */
const CHARACTERS = 4_000_000

/** What one evaluation may use up. Counted and not timed, so the same mapping always ends the same way. */
export class Budget {
  private units = UNITS
  private characters = CHARACTERS
  private paid: Set<string> | null = null

  /** @throws {StepError} `limit` when the work is used up */
  spend(units: number): void {
    this.units -= units
    if (this.units < 0) throw tooMuch('does too much work')
  }

  /** Work that is done once for a key, however often it is asked for. */
  spendOnce(key: string, units: number): void {
    this.paid ??= new Set()
    if (this.paid.has(key)) return
    this.spend(units)
    this.paid.add(key)
  }

  /** A text of this length was touched. */
  touch(length: number): void {
    this.spend(1 + (length >> 5))
  }

  /** A text of this length came into being. */
  produce(length: number): void {
    this.touch(length)
    this.characters -= length
    if (this.characters < 0) throw tooMuch('gives too much text')
  }
}

const tooMuch = (what: string): StepError =>
  new StepError('limit', `The mapping ${what}.`, {
    hint: 'Split it over two modules, or work on a shorter list or text.',
  })
