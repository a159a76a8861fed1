import { z } from 'zod'

/**
 * What differs from one real org to the next, by its age and by what its owner has switched on: what an org's answers
 * look like follows from these and from its state. Each is seen in recordings of real orgs.
 */
export const traitsSchema = z.strictObject({
  /** Realms are on: each person has a `realmId`. */
  realms: z.boolean(),
  /**
   * The org knows user types: people have a `type`, and links to it and to its schema; a list's rows link to themselves
   * only; who is PROVISIONED can be reactivated by a link. Orgs recorded before 2019 have none of this.
   */
  userTypes: z.boolean(),
  /** `credentials.emails` repeats the addresses of the profile. */
  contactEmails: z.boolean(),
  /** A password can be recovered by e-mail; where it cannot, only people with a recovery question may forget theirs. */
  emailRecovery: z.boolean(),
  /** Each person links to `lifecycle/reset_factors`. */
  resetFactorsLink: z.boolean(),
  /** A password for somebody STAGED counts as a change of their status: so it does in recordings since 2025, not in older ones. */
  passwordChangesStaged: z.boolean(),
  /** Groups link to their owners. */
  groupOwners: z.boolean(),
  /** An app's token (OAuth) has no person behind it: nobody is `me`, and no administrator stands in the lists. */
  tokenOwner: z.enum(['person', 'app']),
  /**
   * Cursors count rows, as a numbered page would: what no longer matches shifts everything behind it. No recording
   * shows such an org; it is there to try what a list does while modules below change what it selects.
   */
  rowCursors: z.boolean().default(false),
  /** The token's owner is no super administrator: all of event hooks answers 403. Source: Okta's help, "Event hooks". */
  hooksForbidden: z.boolean().default(false),
  /** Event hooks deliver what is waiting one event at a time and the newest first: Okta promises no order. */
  hooksOutOfOrder: z.boolean().default(false),
  /** Event hooks deliver everything twice: Okta promises "at least once". */
  hooksTwice: z.boolean().default(false),
})

export type OrgTraits = z.infer<typeof traitsSchema>

/** A free org of today. */
export const DEFAULT_TRAITS: Readonly<OrgTraits> = {
  realms: false,
  userTypes: true,
  contactEmails: true,
  emailRecovery: true,
  resetFactorsLink: true,
  passwordChangesStaged: true,
  groupOwners: true,
  tokenOwner: 'person',
  rowCursors: false,
  hooksForbidden: false,
  hooksOutOfOrder: false,
  hooksTwice: false,
}
