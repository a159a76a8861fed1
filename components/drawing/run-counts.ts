/** How far a run has come, for a drawing. */
export interface RunCountsView {
  /** By module key: [succeeded, failed]. */
  modules: Record<string, [number, number]>
  /** By link id: bundles that its filter stopped. */
  stopped: Record<string, number>
}
