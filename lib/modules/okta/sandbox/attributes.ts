import { z } from 'zod'
import type { Json, JsonObject } from '@/lib/module-kit/json'

export const ATTRIBUTE_TYPES = ['string', 'boolean', 'integer', 'number', 'array'] as const

/** One attribute of the user profile, as the org's schema describes it. */
export const attributeSchema = z.strictObject({
  title: z.string(),
  type: z.enum(ATTRIBUTE_TYPES),
  /** What a person may do with the own value. */
  self: z.enum(['READ_WRITE', 'READ_ONLY', 'HIDE']),
  required: z.boolean().exactOptional(),
  format: z.string().exactOptional(),
  minLength: z.number().exactOptional(),
  maxLength: z.number().exactOptional(),
  /** For an array: what its elements are; text by default. */
  items: z.enum(['string', 'integer', 'number']).exactOptional(),
  /** The whole description, for an attribute that a caller has added: it comes back as it was sent. */
  shown: z.record(z.string(), z.json()).exactOptional(),
})
export type Attribute = z.infer<typeof attributeSchema>

const text = (title: string, self: Attribute['self'], more: Partial<Attribute> = {}): Attribute => ({
  title,
  type: 'string',
  self,
  ...more,
})

/**
 * Okta's base attributes with the limits of the user documentation.
 * The order is that of a recorded schema; it is also the order in which a profile is written.
 */
export const BASE_ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map([
  ['login', text('Username', 'READ_ONLY', { required: true, minLength: 5, maxLength: 100 })],
  ['firstName', text('First name', 'READ_WRITE', { required: true, minLength: 1, maxLength: 50 })],
  ['lastName', text('Last name', 'READ_WRITE', { required: true, minLength: 1, maxLength: 50 })],
  ['middleName', text('Middle name', 'READ_ONLY')],
  ['honorificPrefix', text('Honorific prefix', 'READ_ONLY')],
  ['honorificSuffix', text('Honorific suffix', 'READ_ONLY')],
  [
    'email',
    text('Primary email', 'READ_WRITE', { required: true, format: 'email', minLength: 5, maxLength: 100 }),
  ],
  ['title', text('Title', 'READ_ONLY')],
  ['displayName', text('Display name', 'READ_ONLY')],
  ['nickName', text('Nickname', 'READ_ONLY')],
  ['profileUrl', text('Profile Url', 'READ_ONLY', { format: 'uri' })],
  ['secondEmail', text('Secondary email', 'READ_WRITE', { format: 'email', minLength: 5, maxLength: 100 })],
  ['mobilePhone', text('Mobile phone', 'READ_WRITE', { maxLength: 100 })],
  ['primaryPhone', text('Primary phone', 'HIDE', { maxLength: 100 })],
  ['streetAddress', text('Street address', 'HIDE', { maxLength: 1024 })],
  ['city', text('City', 'HIDE', { maxLength: 128 })],
  ['state', text('State', 'HIDE', { maxLength: 128 })],
  ['zipCode', text('Zip code', 'HIDE', { maxLength: 50 })],
  ['countryCode', text('Country code', 'HIDE', { format: 'country-code', maxLength: 2 })],
  ['postalAddress', text('Postal Address', 'HIDE', { maxLength: 4096 })],
  ['preferredLanguage', text('Preferred language', 'READ_ONLY', { format: 'language-code' })],
  ['locale', text('Locale', 'READ_ONLY', { format: 'locale' })],
  ['timezone', text('Time zone', 'READ_ONLY', { format: 'timezone' })],
  ['userType', text('User type', 'READ_ONLY')],
  ['employeeNumber', text('Employee number', 'READ_WRITE')],
  ['costCenter', text('Cost center', 'READ_ONLY')],
  ['organization', text('Organization', 'READ_ONLY')],
  ['division', text('Division', 'READ_ONLY')],
  ['department', text('Department', 'READ_ONLY')],
  ['managerId', text('ManagerId', 'READ_ONLY')],
  ['manager', text('Manager', 'READ_ONLY')],
])

/** What a new sandbox org has added to Okta's base. */
export const CUSTOM_ATTRIBUTES: CustomAttributes = new Map([
  ['startDate', text('Start date', 'READ_ONLY', { format: 'date' })],
  ['contractEndDate', text('Contract end date', 'READ_ONLY', { format: 'date' })],
  ['badgeNumber', text('Badge number', 'READ_ONLY', { maxLength: 20 })],
  ['contractor', { title: 'Contractor', type: 'boolean', self: 'READ_ONLY' }],
  ['weeklyHours', { title: 'Weekly hours', type: 'integer', self: 'READ_ONLY' }],
  ['skills', { title: 'Skills', type: 'array', self: 'READ_WRITE' }],
])

/** The attributes that an org has added. */
export type CustomAttributes = ReadonlyMap<string, Attribute>

/** The attribute of that name, base or custom. */
export function attributeNamed(name: string, custom: CustomAttributes): Attribute | undefined {
  return BASE_ATTRIBUTES.get(name) ?? custom.get(name)
}

const EMAIL = /^[^\s@"<>(),;:\\]+@[^\s@"<>(),;:\\]+\.[^\s@"<>(),;:\\]+$/u

/** Why a value may not stand in an attribute; empty when it may. Null always means "cleared". */
export function problemsWithValue(name: string, value: Json, custom: CustomAttributes): string[] {
  const attribute = attributeNamed(name, custom)
  if (attribute === undefined) return [`Property name '${name}' is not defined in profile`]
  const blank = value === null || value === ''
  if (blank) return attribute.required ? [`${name}: The field cannot be left blank`] : []
  if (attribute.type === 'array') {
    const items = attribute.items ?? 'string'
    const fitting = Array.isArray(value) && value.every(item => isOfType(item, items))
    return fitting ? [] : [`${name}: The value must be an array of ${items}s`]
  }
  if (!isOfType(value, attribute.type)) {
    const article = attribute.type === 'integer' ? 'an' : 'a'
    return [`${name}: The value must be ${article} ${attribute.type}`]
  }
  return typeof value === 'string' ? problemsWithText(name, attribute, value) : []
}

function isOfType(value: Json, type: 'string' | 'boolean' | 'integer' | 'number'): boolean {
  return type === 'integer' ? Number.isSafeInteger(value) : typeof value === type
}

function problemsWithText(name: string, attribute: Attribute, value: string): string[] {
  if (value.length < (attribute.minLength ?? 0)) return [`${name}: The field is too short`]
  if (value.length > (attribute.maxLength ?? Number.POSITIVE_INFINITY))
    return [`${name}: The field is too long`]
  if (name === 'login' && !EMAIL.test(value))
    return ['login: Username must be in the form of an email address']
  if (attribute.format === 'email' && !EMAIL.test(value)) return [`${name}: Does not match required pattern`]
  if (attribute.format === 'country-code' && !/^[A-Z]{2}$/.test(value))
    return [`${name}: Invalid country code`]
  if (attribute.format === 'locale' && !/^[a-z]{2}([_-][A-Za-z]{2})?$/.test(value))
    return [`${name}: Invalid locale`]
  return []
}

/** A block of `GET /api/v1/meta/schemas/user/default`. */
export function schemaProperties(attributes: ReadonlyMap<string, Attribute>): JsonObject {
  const entries = [...attributes].map(([name, a]): [string, JsonObject] => [
    name,
    a.shown ?? {
      title: a.title,
      type: a.type,
      ...(a.required ? { required: true } : {}),
      ...(a.format ? { format: a.format } : {}),
      mutability: 'READ_WRITE',
      scope: 'NONE',
      ...(a.minLength === undefined ? {} : { minLength: a.minLength }),
      ...(a.maxLength === undefined ? {} : { maxLength: a.maxLength }),
      ...(a.type === 'array' ? { items: { type: 'string' } } : {}),
      permissions: [{ principal: 'SELF', action: a.self }],
      master: { type: 'PROFILE_MASTER' },
    },
  ])
  return Object.fromEntries(entries)
}
