import { z } from 'zod'
import type { Json } from '@/lib/module-kit/json'
import { USER_STATUSES } from '@/lib/modules/okta/sandbox/types'
import type { Exchange } from './recording'

const moment = z.string().nullish()

/** A user as an org writes one; an app's user has no provider and is none. */
const userSchema = z.looseObject({
  id: z.string(),
  status: z.enum(USER_STATUSES),
  created: moment,
  activated: moment,
  statusChanged: moment,
  lastLogin: moment,
  lastUpdated: moment,
  passwordChanged: moment,
  realmId: z.string().nullish(),
  type: z.looseObject({ id: z.string() }).nullish(),
  profile: z.record(z.string(), z.json()),
  credentials: z.looseObject({
    password: z.json().optional(),
    emails: z.json().optional(),
    recovery_question: z.looseObject({ question: z.string().nullish() }).nullish(),
    provider: z.looseObject({ type: z.string(), name: z.string().nullish() }),
  }),
  _links: z.record(z.string(), z.json()).nullish(),
})
export type RecordedUser = z.infer<typeof userSchema>

const groupSchema = z.looseObject({
  id: z.string(),
  type: z.enum(['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN']),
  created: moment,
  lastUpdated: moment,
  lastMembershipUpdated: moment,
  profile: z.looseObject({ name: z.string(), description: z.string().nullish() }),
  _links: z.record(z.string(), z.json()).nullish(),
})
export type RecordedGroup = z.infer<typeof groupSchema>

/** Something that an org's answer shows, and where. */
export interface Sighting<T> {
  /** The exchange's place in its cassette. */
  index: number
  value: T
}

/** All users that a cassette's answers show, in order. */
export const usersSeen = (cassette: readonly Exchange[]): Sighting<RecordedUser>[] =>
  seen(cassette, userSchema)

/** All groups that a cassette's answers show, in order. */
export const groupsSeen = (cassette: readonly Exchange[]): Sighting<RecordedGroup>[] =>
  seen(cassette, groupSchema)

function seen<T>(cassette: readonly Exchange[], schema: z.ZodType<T>): Sighting<T>[] {
  return cassette.flatMap(({ answer }, index) => {
    const values: Json[] = Array.isArray(answer) ? answer : [answer]
    return values.flatMap(value => {
      const parsed = schema.safeParse(value)
      return parsed.success ? [{ index, value: parsed.data }] : []
    })
  })
}
