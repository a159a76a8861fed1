import { z } from 'zod'
import { StepError } from '@/lib/errors'
import { defineAction } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { one } from '@/lib/module-kit/result'
import { objectIn } from './answers'
import { credentialsBody } from './credentials-body'
import { profileBody } from './profile-body'
import { query } from './segment'
import { userShape } from './shapes'
import {
  credentialFields,
  customAttributes,
  groupIds,
  newProfile,
  userBodyMadeOf,
  userTypeId,
} from './user-fields'
import { verifyCreated } from './user-verdicts'

const PROVIDERS = ['OKTA', 'ACTIVE_DIRECTORY', 'LDAP', 'FEDERATION', 'SOCIAL', 'IMPORT'] as const

const input = z.object({
  profile: field(newProfile, { label: 'Profile' }),
  customAttributes,
  ...credentialFields,
  groupIds,
  typeId: userTypeId('The org’s default type without it.'),
  activate: field(z.boolean().default(true), {
    label: 'Activate',
    group: 'Groups and activation',
    help: 'Without it the user is staged.',
  }),
  changePasswordAtNextLogin: field(z.boolean().default(false), {
    label: 'Next login: change password',
    group: 'Groups and activation',
    help: 'Needs Activate and a password.',
  }),
  providerType: field(z.enum(PROVIDERS).optional(), {
    label: 'Provider',
    group: 'Provider',
    help: 'Creates the user with this authentication provider.',
    options: { fixed: PROVIDERS.map(value => ({ value, label: value })) },
  }),
  providerName: field(z.string().min(1).max(200).optional(), { label: 'Provider name', group: 'Provider' }),
})
type Input = z.output<typeof input>

function check(given: Input): void {
  if (given.changePasswordAtNextLogin && (!given.activate || given.passwordType === 'none')) {
    throw new StepError('input', '“Next login: change password” needs Activate and a password.', {
      parameter: 'changePasswordAtNextLogin',
    })
  }
  if (given.providerName !== undefined && given.providerType === undefined) {
    throw new StepError('input', 'A provider’s name needs its type.', { parameter: 'providerType' })
  }
}

/** Source: Okta, "Users", create: answers 200, and the reasons of a refusal are in its causes. */
export const createUser = defineAction({
  key: 'okta.create-user',
  version: 1,
  title: 'Create a User',
  summary: 'Creates a user.',
  connection: 'okta',
  input,
  output: userShape,
  effect: 'write',
  verify: (context, _given, intent) => verifyCreated(context, intent),
  run: async (context, given) => {
    check(given)
    const provider =
      given.providerType === undefined
        ? {}
        : { provider: { type: given.providerType, name: given.providerName ?? given.providerType } }
    const credentials = { ...credentialsBody(given), ...provider }
    const asked = query({
      activate: given.activate,
      ...(given.providerType === undefined ? {} : { provider: true }),
      ...(given.changePasswordAtNextLogin ? { nextLogin: 'changePassword' } : {}),
    })
    const response = await context.call({
      method: 'POST',
      path: `/api/v1/users${asked}`,
      body: {
        profile: profileBody(given.profile, given.customAttributes),
        ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
        ...(given.groupIds.length === 0 ? {} : { groupIds: given.groupIds }),
        ...(given.typeId === undefined ? {} : { type: { id: given.typeId } }),
      },
      effect: 'write',
      name: 'create',
      madeOf: userBodyMadeOf,
    })
    return one(objectIn(response))
  },
})
