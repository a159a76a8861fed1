/** What became of the bundles below one item of the outermost fan-out, or of the run's root. */
export interface Tally {
  failed: boolean
  /** Something below waits: the item is not done. */
  parked: boolean
  /** When the first of what waits is to be looked at again; Infinity: only a signal wakes it. */
  due: number
  /** Something below was not begun or not ended, because the run is stopping. */
  cut: boolean
  stopped: Record<string, number> | undefined
  /** The root only: an outermost fan-out gave items, so the root itself is no bundle of its own. */
  fanned: boolean
}

export const newTally = (): Tally => ({
  failed: false,
  parked: false,
  due: Number.POSITIVE_INFINITY,
  cut: false,
  stopped: undefined,
  fanned: false,
})

/**
 * Whether it counts as a bundle that is over. A failed one is, even if the run was stopped before its end; unless the
 * run goes on elsewhere, where what was cut off is still to be done.
 */
export const isOver = (tally: Tally, goesOn: boolean): boolean =>
  !tally.parked && (!tally.cut || (tally.failed && !goesOn))

/** Something below waits. */
export function countParked(tally: Tally, due: number | undefined): void {
  tally.parked = true
  tally.due = Math.min(tally.due, due ?? Number.POSITIVE_INFINITY)
}

/** One more bundle was stopped by a link's filter. */
export function countStopped(tally: Tally, link: string): void {
  tally.stopped ??= {}
  tally.stopped[link] = (tally.stopped[link] ?? 0) + 1
}
