import { z } from 'zod'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { ATTRIBUTE_TYPES, type Attribute, BASE_ATTRIBUTES } from '@/lib/modules/okta/sandbox/attributes'
import { type Call, succeeded } from './operation'
import type { Exchange } from './recording'
import type { RecordedUser, Sighting } from './sightings'

const schemaSchema = z.looseObject({
  definitions: z.looseObject({
    custom: z.looseObject({ properties: z.record(z.string(), z.json()) }).optional(),
  }),
})

/**
 * The attributes beyond Okta's base ones that the org had before the recording began: those which its schema or its
 * people show before the cassette adds them.
 */
export function attributesBefore(
  cassette: readonly Exchange[],
  calls: readonly Call[],
  users: readonly Sighting<RecordedUser>[],
): [string, Attribute][] {
  const found = new Map<string, Attribute>()
  const added = new Set<string>()
  const see = (name: string, attribute: Attribute) => {
    if (!BASE_ATTRIBUTES.has(name) && !added.has(name) && !found.has(name)) found.set(name, attribute)
  }
  const changes = new Set(
    calls.filter(call => call.operation.name === 'change schema').map(call => call.index),
  )
  for (const [index, exchange] of cassette.entries()) {
    if (!succeeded(exchange)) continue
    // A change's own answer shows what it has added, so that the request is read first.
    if (changes.has(index))
      for (const name of Object.keys(customIn(exchange.requestBody))) if (!found.has(name)) added.add(name)
    if (/^\/api\/v1\/meta\/schemas\/user\//.test(exchange.path))
      for (const [name, described] of Object.entries(customIn(exchange.answer)))
        see(name, fromSchema(name, described))
    for (const { value } of users.filter(seen => seen.index === index))
      for (const [name, given] of Object.entries(value.profile)) see(name, fromValue(name, given))
  }
  return [...found]
}

function customIn(schema: Json): JsonObject {
  const parsed = schemaSchema.safeParse(schema)
  return parsed.success ? (parsed.data.definitions.custom?.properties ?? {}) : {}
}

const describedSchema = z.object({
  type: z.enum(ATTRIBUTE_TYPES),
  required: z.boolean().nullish(),
  items: z.object({ type: z.enum(['string', 'integer', 'number']) }).nullish(),
})

function fromSchema(name: string, described: Json): Attribute {
  const parsed = describedSchema.safeParse(described)
  if (!parsed.success) return { title: name, type: 'string', self: 'READ_ONLY' }
  const { type, required, items } = parsed.data
  return {
    title: name,
    type,
    self: 'READ_ONLY',
    ...(required === true ? { required } : {}),
    ...(items ? { items: items.type } : {}),
  }
}

function fromValue(name: string, value: Json): Attribute {
  const attribute = { title: name, self: 'READ_ONLY' } as const
  if (Array.isArray(value)) {
    return { ...attribute, type: 'array', items: typeof value[0] === 'number' ? 'number' : 'string' }
  }
  if (typeof value === 'number') return { ...attribute, type: 'number' }
  return { ...attribute, type: typeof value === 'boolean' ? 'boolean' : 'string' }
}
