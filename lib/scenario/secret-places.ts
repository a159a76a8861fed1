import type { Module } from '@/lib/module-kit/define'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Field, ScenarioDocument, SealedField, SecretContent } from './document'
import { isTyped, namesSecret } from './secret-rows'

/** Where a secret stands in a drawing. */
export interface SecretPlace {
  /** The module's key in the drawing. */
  key: string
  /** What it is, without its version: `okta.api-call`. */
  module: string
  /** The slot of its connection. */
  slot: string | undefined
  /** The parameter, dotted, without the places in lists: `headers.value`. */
  field: string
  /** The very place, with them. */
  path: (string | number)[]
}

/** What becomes of a secret; undefined takes it out. */
export type ChangeSecret = (field: SecretContent | SealedField, place: SecretPlace) => Field | undefined

/**
 * The same document with every secret changed: what is sealed, and what stands in clear where a secret belongs (a
 * secret parameter, a row whose name tells that its value is one). A mapping with nothing typed in it is no secret: it
 * says where one comes from. A module that changes nothing is the very same object.
 */
export function mapSecrets(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
  change: ChangeSecret,
): ScenarioDocument {
  const changed = document.modules.map(drawn => {
    const module = modules(drawn.module)
    const secret = module?.secretInputs ?? []
    const at: Walk = {
      secret: name => secret.includes(name),
      holds: name => secret.some(path => name === '' || path.startsWith(`${name}.`)),
      rows: new Set(
        [...(module?.namedInputs ?? [])].filter(([, how]) => how === 'rows').map(([path]) => path),
      ),
      change: (field, names, path) =>
        change(field, {
          key: drawn.key,
          module: drawn.module.split('@', 1)[0] ?? '',
          slot: drawn.connection,
          field: names.join('.'),
          path,
        }),
    }
    const all: Field = { is: 'fields', fields: drawn.parameters }
    const next = walk(all, [], [], at)
    return next === all || next?.is !== 'fields' ? drawn : { ...drawn, parameters: next.fields }
  })
  const same = changed.every((module, at) => module === document.modules[at])
  return same ? document : { ...document, modules: changed }
}

/** Every secret of a document, sealed and in clear. */
export function secretsOf(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): { field: SecretContent | SealedField; place: SecretPlace }[] {
  const found: { field: SecretContent | SealedField; place: SecretPlace }[] = []
  mapSecrets(document, modules, (field, place) => {
    found.push({ field, place })
    return field
  })
  return found
}

interface Walk {
  /** Whether a parameter is secret, by its dotted name. */
  secret: (name: string) => boolean
  /** Whether one below it is. */
  holds: (name: string) => boolean
  rows: ReadonlySet<string>
  change: (
    field: SecretContent | SealedField,
    names: string[],
    path: (string | number)[],
  ) => Field | undefined
}

function walk(field: Field, names: string[], path: (string | number)[], at: Walk): Field | undefined {
  if (field.is === 'sealed') return at.change(field, names, path)
  const name = names.join('.')
  if (at.secret(name)) {
    // Parts instead of one text: whatever is in clear among them is a secret as well.
    if (field.is === 'fields' || field.is === 'list') return walkParts(field, names, path, at, true)
    return isTyped(field) ? at.change(field, names, path) : field
  }
  if (field.is === 'value') {
    const parts = inParts(field.value, name, at)
    if (parts === undefined) return field
    const next = walk(parts, names, path, at)
    // Taken apart only where that changed something.
    return next === parts ? field : next
  }
  return walkParts(field, names, path, at, false)
}

function walkParts(
  field: Field,
  names: string[],
  path: (string | number)[],
  at: Walk,
  secret: boolean,
): Field | undefined {
  const inner: Walk = secret ? { ...at, secret: () => true } : at
  if (field.is === 'fields') {
    const entries = Object.entries(field.fields).map(
      ([name, part]) => [name, part, walk(part, [...names, name], [...path, name], inner)] as const,
    )
    if (entries.every(([, part, next]) => part === next)) return field
    return {
      is: 'fields',
      fields: Object.fromEntries(entries.flatMap(([name, , next]) => (next ? [[name, next]] : []))),
    }
  }
  if (field.is === 'list') {
    const rows = at.rows.has(names.join('.'))
    const items = field.items.map((item, index) => {
      const here = [...path, index]
      return rows ? row(item, names, here, inner) : walk(item, names, here, inner)
    })
    if (items.every((item, index) => item === field.items[index])) return field
    return { is: 'list', items: items.flatMap(item => (item ? [item] : [])) }
  }
  return field
}

/** A header or a query row: its name tells whether its value is a secret. */
function row(item: Field, names: string[], path: (string | number)[], at: Walk): Field | undefined {
  const parts: Field = item.is === 'value' && isJsonObject(item.value) ? fieldsOf(item.value) : item
  if (parts.is !== 'fields') return walk(item, names, path, at)
  const secret = namesSecret(parts.fields)
  const value = [...names, 'value'].join('.')
  const within = secret ? { ...at, secret: (name: string) => name === value || at.secret(name) } : at
  const next = walk(parts, names, path, within)
  return next === parts ? item : next
}

/** A fixed value in parts, where a secret may stand below it. */
function inParts(value: Json, name: string, at: Walk): Field | undefined {
  if (isJsonObject(value)) return at.holds(name) ? fieldsOf(value) : undefined
  if (!Array.isArray(value) || !at.rows.has(name)) return undefined
  return { is: 'list', items: value.map(item => ({ is: 'value', value: item })) }
}

const fieldsOf = (value: { [key: string]: Json }): Field => ({
  is: 'fields',
  fields: Object.fromEntries(
    Object.entries(value).map(([name, part]): [string, Field] => [name, { is: 'value', value: part }]),
  ),
})
