import type { Json, JsonObject } from '@/lib/module-kit/json'

/** A JSON Schema as far as an example is made of it. */
interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  enum?: Json[]
  const?: Json
  anyOf?: Schema[]
  default?: Json
}

/** What a module gives, with empty values at the places that it always has: something to type into. */
export function exampleOf(schema: unknown): JsonObject {
  const example = emptyOf(schema as Schema)
  return typeof example === 'object' && example !== null && !Array.isArray(example) ? example : {}
}

function emptyOf(schema: Schema): Json {
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  const [choice] = schema.enum ?? []
  if (choice !== undefined) return choice
  const [first] = schema.anyOf ?? []
  if (first) return emptyOf(first)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'string':
      return ''
    case 'number':
    case 'integer':
      return 0
    case 'boolean':
      return false
    case 'array':
      return []
    case 'object': {
      const parts = (schema.required ?? []).map(name => [name, emptyOf(schema.properties?.[name] ?? {})])
      return Object.fromEntries(parts)
    }
    default:
      return null
  }
}
