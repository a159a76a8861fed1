/**
 * Whether a run's page shows only what failed: as its address says, and without a word what failed comes first.
 * @param show  from the address: `failed` or `all`
 */
export const showsFailed = (show: string | null, bundlesFailed: number): boolean =>
  show === 'failed' || (show !== 'all' && bundlesFailed > 0)
