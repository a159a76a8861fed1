import type { Json, JsonObject } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import { ATTRIBUTE_TYPES, type Attribute, BASE_ATTRIBUTES, schemaProperties } from './attributes'
import type { Answer, Call, OrgData } from './call'
import { bodyOf, objectIn, ok, param, textIn } from './call'
import { invalid, notFound } from './errors'
import { createdOf, schemaUrl, typeUrl } from './meta'

/** `GET /api/v1/meta/schemas/user/default`, also by the schema's id. */
export function userSchema(call: Call): Answer {
  requireSchema(call)
  return ok(schemaJson(call.org))
}

/**
 * `POST /api/v1/meta/schemas/user/default` adds, changes and (by null) removes the org's own attributes; with an
 * attribute its values go. What is said of base attributes is taken and changes nothing.
 */
export function updateUserSchema(call: Call): Answer {
  requireSchema(call)
  const { org } = call
  const custom = objectIn(objectIn(bodyOf(call), 'definitions') ?? {}, 'custom') ?? {}
  const wanted = Object.entries(objectIn(custom, 'properties') ?? {}).map(
    ([name, sent]) => [name, sent === null ? null : attributeIn(name, sent)] as const,
  )
  for (const [name, attribute] of wanted) {
    if (attribute !== null) org.custom.set(name, attribute)
    else if (org.custom.delete(name)) for (const user of org.users.all()) user.profile.delete(name)
  }
  // Okta's log has no event for this.
  org.changed()
  return ok(schemaJson(org))
}

function requireSchema(call: Call): void {
  const id = param(call, 0)
  const { fixed, types } = call.org
  if (id !== 'default' && id !== fixed.userSchema && ![...types.values()].includes(id))
    throw notFound(id, 'UserSchema')
}

/** @throws SandboxError for a description that Okta would not take */
function attributeIn(name: string, sent: Json): Attribute {
  if (!isJsonObject(sent) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || BASE_ATTRIBUTES.has(name))
    throw invalid(name, [`${name}: The attribute is not valid`])
  const type = ATTRIBUTE_TYPES.find(one => one === sent.type)
  if (type === undefined) throw invalid(name, [`${name}: The attribute's type is not valid`])
  const items = textIn(objectIn(sent, 'items') ?? {}, 'type')
  return {
    title: textIn(sent, 'title') ?? name,
    type,
    self: 'READ_ONLY',
    ...(sent.required === true ? { required: true } : {}),
    ...(typeof sent.minLength === 'number' ? { minLength: sent.minLength } : {}),
    ...(typeof sent.maxLength === 'number' ? { maxLength: sent.maxLength } : {}),
    ...(items === 'string' || items === 'integer' || items === 'number' ? { items } : {}),
    shown: sent,
  }
}

function schemaJson(org: OrgData): JsonObject {
  const created = createdOf(org)
  const required = (attributes: ReadonlyMap<string, Attribute>) =>
    [...attributes].filter(([, attribute]) => attribute.required).map(([name]) => name)
  return {
    id: `${org.origin}/meta/schemas/user/default`,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name: 'user',
    title: 'User',
    description: 'Okta user profile template with default permission settings',
    lastUpdated: created,
    created,
    definitions: {
      custom: {
        id: '#custom',
        type: 'object',
        properties: schemaProperties(org.custom),
        required: required(org.custom),
      },
      base: {
        id: '#base',
        type: 'object',
        properties: schemaProperties(BASE_ATTRIBUTES),
        required: required(BASE_ATTRIBUTES),
      },
    },
    type: 'object',
    properties: { profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] } },
    _links: {
      self: { rel: 'self', href: schemaUrl(org), method: 'GET' },
      type: { rel: 'type', href: typeUrl(org), method: 'GET' },
    },
  }
}
