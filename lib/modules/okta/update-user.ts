import { z } from 'zod'
import { StepError } from '@/lib/errors'
import type { CallResponse } from '@/lib/module-kit/call'
import type { Intent, StepContext, Verdict, VerifyContext } from '@/lib/module-kit/context'
import { defineAction } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'
import { one } from '@/lib/module-kit/result'
import { accepted, objectIn } from './answers'
import { credentialsBody } from './credentials-body'
import { verifyMember } from './member-verdict'
import { profileBody } from './profile-body'
import { okta } from './segment'
import { userShape } from './shapes'
import {
  changedAttributes,
  changedProfile,
  credentialFields,
  deletedInFull,
  groupIds,
  userBodyMadeOf,
  userTypeId,
} from './user-fields'
import { userPath } from './user-id'
import { verifyActivated, verifyExpired, verifyUpdated } from './user-verdicts'

/** Source: Okta, "Users": `credentials.provider` is read-only in an update. */
const notOnUpdate = field(
  z
    .never({
      error: 'cannot be changed: Okta takes an authentication provider only when a user is created',
    })
    .optional(),
  { label: 'Provider', hidden: true },
)

const input = z.object({
  userId: field(z.string().min(1).max(1_000), {
    label: 'User ID',
    help: 'An id, a login, or a login’s unambiguous short name.',
    placeholder: '00u…',
    options: { live: 'users' },
    identifier: true,
  }),
  update: field(z.enum(['partial', 'full']).default('partial'), {
    label: 'Update option',
    help: 'A full replacement deletes every attribute that is not given here.',
    options: {
      fixed: [
        { value: 'partial', label: 'Partial update: what is not given stays' },
        { value: 'full', label: 'Full replacement: what is not given is deleted' },
      ],
    },
  }),
  profile: field(changedProfile, {
    label: 'Profile',
    group: 'Profile attributes',
    empty: 'stays',
    deletesWhile: deletedInFull,
  }),
  customAttributes: changedAttributes,
  ...credentialFields,
  groupIds,
  typeId: userTypeId('Moves the user to another type; Okta does so in a full replacement only.'),
  activate: field(z.boolean().default(false), {
    label: 'Activate',
    group: 'Groups and activation',
    help: 'Activates a user who is staged or deactivated; changes nothing for others.',
  }),
  changePasswordAtNextLogin: field(z.boolean().default(false), {
    label: 'Next login: change password',
    group: 'Groups and activation',
    help: 'Expires the password that is set here.',
  }),
  providerType: notOnUpdate,
  providerName: notOnUpdate,
})
type Input = z.output<typeof input>

/** The calls about one user name nothing else in their address. */
const OF_USER = { path: ['userId'] } as const

const INACTIVE = new Set(['STAGED', 'DEPROVISIONED'])

function bodyOf(given: Input): JsonObject {
  const credentials = credentialsBody(given)
  const profile = profileBody(given.profile, given.customAttributes)
  return {
    ...(Object.keys(profile).length === 0 && given.update === 'partial' ? {} : { profile }),
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
    ...(given.typeId === undefined ? {} : { type: { id: given.typeId } }),
  }
}

/** A password or answer cannot be read back, so setting one is not known to be safe to repeat. */
const setsCredentials = (given: Input): boolean =>
  given.passwordType !== 'none' || given.recoveryQuestion !== undefined

async function run(context: StepContext, given: Input) {
  if (given.changePasswordAtNextLogin && given.passwordType === 'none') {
    throw new StepError('input', '“Next login: change password” needs a password that is set here.', {
      parameter: 'changePasswordAtNextLogin',
    })
  }
  if (given.typeId !== undefined && given.update === 'partial') {
    throw new StepError('input', 'Okta changes a user’s type only in a full replacement.', {
      parameter: 'typeId',
      hint: 'Choose “Full replacement” and give every attribute that is to stay, or leave the type out.',
    })
  }
  const body = bodyOf(given)
  const nothing = Object.keys(body).length === 0
  if (nothing && given.groupIds.length === 0 && !given.activate) {
    throw new StepError('input', 'There is nothing to change: no attribute, group or setting is filled in.', {
      hint: 'Fill in what is to be changed; a mapping without a value changes nothing.',
    })
  }
  const path = userPath(given.userId)
  let user = objectIn(
    nothing
      ? await context.call({ method: 'GET', path, effect: 'read', name: 'get', madeOf: OF_USER })
      : await context.call({
          method: given.update === 'full' ? 'PUT' : 'POST',
          path,
          body,
          effect: setsCredentials(given) ? 'write' : 'idempotent',
          name: 'update',
          madeOf: { ...OF_USER, ...userBodyMadeOf },
        }),
  )
  const id = typeof user.id === 'string' ? user.id : given.userId
  if (given.activate && INACTIVE.has(String(user.status))) {
    const activate = userPath(id, '/lifecycle/activate?sendEmail=true')
    accepted(
      await context.call({
        method: 'POST',
        path: activate,
        effect: 'write',
        name: 'activate',
        madeOf: OF_USER,
      }),
    )
    user = await reread(context, id)
  }
  if (given.changePasswordAtNextLogin) {
    const expire = userPath(id, '/lifecycle/expire_password')
    accepted(
      await context.call({
        method: 'POST',
        path: expire,
        effect: 'write',
        name: 'expire-password',
        madeOf: OF_USER,
      }),
    )
    user = await reread(context, id)
  }
  for (const group of given.groupIds) {
    const member = okta`/api/v1/groups/${group}/users/${id}`
    accepted(
      await context.call({
        method: 'PUT',
        path: member,
        effect: 'idempotent',
        name: 'add-to-group',
        madeOf: { path: ['userId', 'groupIds'] },
      }),
    )
  }
  return one(user)
}

const reread = async (context: StepContext, id: string): Promise<JsonObject> =>
  objectIn(
    await context.call({ method: 'GET', path: userPath(id), effect: 'read', name: 'get', madeOf: OF_USER }),
  )

async function verify(context: VerifyContext, given: Input, intent: Intent): Promise<Verdict> {
  if (intent.name === 'update') {
    return setsCredentials(given)
      ? { is: 'unknown', why: 'a password or answer was set, which cannot be read back' }
      : verifyUpdated(context, intent)
  }
  const id = idOf(context.earlier.get(0)) ?? given.userId
  if (intent.name === 'activate') return verifyActivated(context, id, intent)
  if (intent.name === 'expire-password') return verifyExpired(context, id, intent)
  return verifyMember(context, id, intent)
}

const idOf = (response: CallResponse | undefined): string | undefined =>
  response && isJsonObject(response.body) && typeof response.body.id === 'string'
    ? response.body.id
    : undefined

/**
 * Okta's update takes profile and credentials; groups, activation and expiry are calls of their own.
 * Source: Okta, "Users" (POST is partial, PUT is strict), "User lifecycle", "Groups".
 */
export const updateUser = defineAction({
  key: 'okta.update-user',
  version: 1,
  title: 'Update a User',
  summary: 'Updates a user’s profile and credentials.',
  connection: 'okta',
  input,
  output: userShape,
  effect: given =>
    setsCredentials(given) || given.activate || given.changePasswordAtNextLogin ? 'write' : 'idempotent',
  verify,
  run,
})
