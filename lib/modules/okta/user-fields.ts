import { z } from 'zod'
import { type FieldHints, field } from '@/lib/module-kit/field'

const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype'])

/** Okta's base attributes with their limits, in the order of Okta's form. Source: Okta, "Users", profile. */
const ATTRIBUTES: readonly (readonly [
  name: string,
  label: string,
  most: number,
  more?: Partial<FieldHints>,
])[] = [
  ['login', 'Login', 100, { placeholder: 'alice@example.com' }],
  ['firstName', 'First name', 50],
  ['lastName', 'Last name', 50],
  ['email', 'Email', 100],
  ['middleName', 'Middle name', 100],
  ['honorificPrefix', 'Honorific prefix', 100],
  ['honorificSuffix', 'Honorific suffix', 100],
  ['title', 'Title', 100],
  ['displayName', 'Display name', 100],
  ['nickName', 'Nickname', 100],
  ['secondEmail', 'Secondary email', 100],
  ['profileUrl', 'Profile URL', 1_024],
  ['primaryPhone', 'Primary phone', 100],
  ['mobilePhone', 'Mobile phone', 100],
  ['streetAddress', 'Street address', 1_024],
  ['city', 'City', 128],
  ['state', 'State', 128],
  ['zipCode', 'ZIP code', 50],
  ['countryCode', 'Country code', 2, { help: 'Two letters, for example DE.' }],
  ['postalAddress', 'Postal address', 4_096, { multiline: true }],
  ['preferredLanguage', 'Preferred language', 100],
  ['locale', 'Locale', 100, { placeholder: 'en_US' }],
  ['timezone', 'Timezone', 100, { options: { live: 'timezones' } }],
  ['userType', 'User type', 100],
  ['employeeNumber', 'Employee number', 100],
  ['costCenter', 'Cost center', 100],
  ['organization', 'Organization', 100],
  ['division', 'Division', 100],
  ['department', 'Department', 100],
  ['managerId', 'Manager ID', 100, { options: { live: 'users' } }],
  ['manager', 'Manager', 100],
]

/** Attributes that a new user cannot be without. */
const MANDATORY = new Set(['login', 'firstName', 'lastName', 'email'])

/** @param clearable  null is taken and means "clear this" */
function profileShape(clearable: boolean): Record<string, z.ZodType> {
  return Object.fromEntries(
    ATTRIBUTES.map(([name, label, most, more]) => {
      const text = z.string().max(most, `takes at most ${most} characters`)
      const mandatory = !clearable && MANDATORY.has(name)
      const schema = mandatory ? text.min(1) : clearable ? text.nullish() : text.optional()
      const hints: FieldHints = {
        label,
        ...(MANDATORY.has(name) && !clearable ? {} : { group: 'Profile attributes' }),
        ...(mandatory ? { identifier: true } : {}),
        ...more,
      }
      return [name, field(schema, hints)]
    }),
  )
}

/** The profile's base attributes, all optional, null clears. */
export const changedProfile = z.strictObject(profileShape(true)).default({})
/** The profile's base attributes, login, names and email mandatory. */
export const newProfile = z.strictObject(profileShape(false))

/** Attributes that this org has added to its schema, by their variable names. */
export const customAttributes = field(
  z
    .record(
      z
        .string()
        .min(1)
        .max(200)
        .refine(name => !FORBIDDEN_NAMES.has(name), 'this name is reserved'),
      z.json(),
    )
    .default({}),
  {
    label: 'Custom attributes',
    help: 'Attributes that your org added to its schema, by variable name.',
    group: 'Profile attributes',
    options: { live: 'custom-attributes' },
  },
)

/** What Okta calls credentials, and the calls around it. Shared by create and update. */
export const credentialFields = {
  passwordType: field(z.enum(['none', 'plain', 'hash', 'hook']).default('none'), {
    label: 'Password type',
    group: 'Credentials',
    options: {
      fixed: [
        { value: 'none', label: 'None' },
        { value: 'plain', label: 'Plain text' },
        { value: 'hash', label: 'Hash' },
        { value: 'hook', label: 'Import hook' },
      ],
    },
  }),
  password: field(z.string().min(1).max(1_000).optional(), {
    label: 'Password',
    group: 'Credentials',
    secret: true,
    showWhen: { field: 'passwordType', is: ['plain'] },
    needed: true,
  }),
  hash: field(
    z
      .strictObject({
        algorithm: field(z.enum(['BCRYPT', 'SHA-1', 'SHA-256', 'SHA-512', 'MD5', 'PBKDF2']), {
          label: 'Algorithm',
          options: {
            fixed: ['BCRYPT', 'SHA-1', 'SHA-256', 'SHA-512', 'MD5', 'PBKDF2'].map(value => ({
              value,
              label: value,
            })),
          },
        }),
        value: field(z.string().min(1).max(2_000), { label: 'Hash value', secret: true }),
        salt: field(z.string().max(1_000).optional(), { label: 'Salt', secret: true }),
        saltOrder: field(z.enum(['PREFIX', 'POSTFIX']).optional(), {
          label: 'Salt order',
          options: {
            fixed: [
              { value: 'PREFIX', label: 'PREFIX' },
              { value: 'POSTFIX', label: 'POSTFIX' },
            ],
          },
        }),
        workFactor: field(z.coerce.number().int().min(1).max(31).optional(), {
          label: 'Work factor (BCRYPT)',
        }),
        iterationCount: field(z.coerce.number().int().min(4_096).optional(), {
          label: 'Iterations (PBKDF2)',
        }),
        keySize: field(z.coerce.number().int().min(1).optional(), { label: 'Key size (PBKDF2)' }),
        digestAlgorithm: field(z.enum(['SHA256_HMAC', 'SHA512_HMAC']).optional(), {
          label: 'Digest (PBKDF2)',
          options: {
            fixed: [
              { value: 'SHA256_HMAC', label: 'SHA256_HMAC' },
              { value: 'SHA512_HMAC', label: 'SHA512_HMAC' },
            ],
          },
        }),
      })
      .optional(),
    { label: 'Hash', group: 'Credentials', showWhen: { field: 'passwordType', is: ['hash'] }, needed: true },
  ),
  recoveryQuestion: field(z.string().min(1).max(100).optional(), {
    label: 'Recovery question',
    group: 'Credentials',
    help: 'Only together with an answer.',
  }),
  recoveryAnswer: field(z.string().min(4, 'takes at least 4 characters').max(100).optional(), {
    label: 'Recovery answer',
    group: 'Credentials',
    help: 'Okta compares it without regard to case, and never shows it again.',
    secret: true,
  }),
}

/** Which parameters a user's body is made of, for {@link CallRequest.madeOf}. */
export const userBodyMadeOf = {
  'body.profile': ['profile', 'customAttributes'],
  'body.credentials.password.value': ['password'],
  'body.credentials.password.hash': ['hash'],
  'body.credentials.recovery_question.question': ['recoveryQuestion'],
  'body.credentials.recovery_question.answer': ['recoveryAnswer'],
  'body.credentials.provider.name': ['providerName'],
  'body.groupIds': ['groupIds'],
  'body.type.id': ['typeId'],
} as const

/** Groups the user is added to; nobody is taken out of one. */
export const groupIds = field(z.array(z.string().min(1).max(100)).max(200).default([]), {
  label: 'Group IDs',
  group: 'Groups and activation',
  help: 'The user is added to these groups and never removed from others.',
  options: { live: 'groups' },
})

/** Which of the org's user types a user has; decides which custom attributes there are. Source: Okta, "User types". */
export const userTypeId = (help: string) =>
  field(z.string().min(1).max(100).optional(), {
    label: 'Okta user type',
    help,
    group: 'Groups and activation',
    options: { live: 'user-types' },
    identifier: true,
  })
