import { costCenters } from './cost-centers'
import { displayNames } from './display-names'
import { joiner } from './joiner'
import { leaver } from './leaver'
import { profileWebhook } from './profile-webhook'
import { staleStaged } from './stale-staged'
import type { Starter } from './starter'

/** Each keeps to modules that exist, runs on the sandbox org as it is, and does something an admin wants. */
export const STARTERS: readonly Starter[] = [
  costCenters,
  displayNames,
  profileWebhook,
  joiner,
  leaver,
  staleStaged,
]
