/** How long something may move, in ms: not at all where people asked for that. CSS sees to its own (globals.css). */
export const motionMs = (ms: number): number =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms
