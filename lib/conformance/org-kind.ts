import type { OrgTraits } from '@/lib/modules/okta/sandbox/traits'
import { DEFAULT_TRAITS } from '@/lib/modules/okta/sandbox/traits'
import type { RecordedGroup, RecordedUser, Sighting } from './sightings'

/**
 * What kind of org a cassette was recorded at. Each trait is one yes or no for the whole cassette; where nothing in it
 * tells, it is a free org of today.
 */
export function kindOfOrg(
  users: Sighting<RecordedUser>[],
  groups: Sighting<RecordedGroup>[],
): Omit<OrgTraits, 'tokenOwner'> {
  const people = users.map(({ value }) => value)
  // Most lists' rows link to themselves only, and tell nothing.
  const alone = people.filter(user => Object.keys(user._links ?? {}).length > 1)
  const withoutQuestion = alone.filter(
    ({ status, credentials }) =>
      (status === 'ACTIVE' || status === 'PASSWORD_EXPIRED') &&
      credentials.password !== undefined &&
      credentials.recovery_question === undefined,
  )
  const staged = people.filter(
    ({ status, credentials }) => status === 'STAGED' && credentials.password !== undefined,
  )
  const links = (of: { _links?: RecordedUser['_links'] }) => of._links ?? {}
  const anyHas = <T>(seen: T[], has: (one: T) => boolean, otherwise: boolean) =>
    seen.length === 0 ? otherwise : seen.some(has)
  return {
    realms: anyHas(people, user => user.realmId !== undefined, DEFAULT_TRAITS.realms),
    userTypes: anyHas(people, user => user.type !== undefined, DEFAULT_TRAITS.userTypes),
    contactEmails: anyHas(
      people,
      user => user.credentials.emails !== undefined,
      DEFAULT_TRAITS.contactEmails,
    ),
    emailRecovery: anyHas(
      withoutQuestion,
      user => 'forgotPassword' in links(user),
      DEFAULT_TRAITS.emailRecovery,
    ),
    resetFactorsLink: anyHas(alone, user => 'resetFactors' in links(user), DEFAULT_TRAITS.resetFactorsLink),
    passwordChangesStaged: anyHas(
      staged,
      user => user.statusChanged !== null,
      DEFAULT_TRAITS.passwordChangesStaged,
    ),
    groupOwners: anyHas(groups, ({ value }) => 'owners' in links(value), DEFAULT_TRAITS.groupOwners),
    rowCursors: DEFAULT_TRAITS.rowCursors,
    hooksForbidden: DEFAULT_TRAITS.hooksForbidden,
    hooksOutOfOrder: DEFAULT_TRAITS.hooksOutOfOrder,
    hooksTwice: DEFAULT_TRAITS.hooksTwice,
  }
}
