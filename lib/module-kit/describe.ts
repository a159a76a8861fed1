import { z } from 'zod'
import type { Module, ModuleKind } from './define'
import { type FieldOptions, hintsOf, isNeeded, unwrap } from './field'
import type { Json } from './json'
import type { SlotKind } from './slot'
import type { TakesByHand, TriggerSource } from './trigger'

export type FieldKind =
  | 'text'
  | 'multiline'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'list'
  | 'record'
  | 'object'
  | 'json'
  | 'secret'

/** A parameter as the form draws it: plain JSON, so that no module code reaches the browser. */
export interface FieldDescriptor {
  name: string
  /** Dotted, from the module's input. */
  path: string
  kind: FieldKind
  label: string
  required: boolean
  help?: string
  placeholder?: string
  group?: string
  default?: Json
  options?: FieldOptions
  showWhen?: { field: string; is: string[] }
  identifier?: boolean
  secret?: boolean
  /** "Clear" is offered: null is taken and means that. In a record it stands at each value. */
  clearable?: boolean
  encode?: 'scim' | 'json' | 'url' | 'piece'
  /** May be kept as a secret: a switch stands at it. */
  sealable?: boolean
  min?: number
  max?: number
  /** Parts of an object. */
  fields?: FieldDescriptor[]
  /** What a list holds. */
  item?: FieldDescriptor
}

/** A part of what a module gives, for the data panel. */
export interface OutputDescriptor {
  name: string
  title: string
  type: 'text' | 'number' | 'boolean' | 'list' | 'object' | 'any'
  secret?: boolean
  fields?: OutputDescriptor[]
}

/** What a trigger says of itself to pages and the builder. */
export interface TriggerDescriptor {
  source: TriggerSource
  byHand: TakesByHand
}

/** A module as pages and the builder know it. */
export interface ModuleDescriptor {
  id: string
  key: string
  version: number
  kind: ModuleKind
  title: string
  summary: string
  connection: SlotKind | null
  /** Null for a module that is none. */
  trigger: TriggerDescriptor | null
  /** The hue and icon of its tile. */
  family: 'user' | 'group' | 'app' | 'log' | 'flow' | 'web'
  /** Whether it can change something at the other side. */
  writes: boolean
  fields: FieldDescriptor[]
  output: OutputDescriptor[]
}

/** Turns a module into plain JSON. */
export function describeModule(module: Module): ModuleDescriptor {
  return {
    id: module.id,
    key: module.key,
    version: module.version,
    kind: module.kind,
    title: module.title,
    summary: module.summary,
    connection: module.connection ?? null,
    trigger: triggerParts(module),
    family: familyOf(module.key),
    writes: module.verify !== undefined || module.key === 'okta.api-call',
    fields: fieldsOf(module.input, ''),
    output: outputOf(module.output),
  }
}

function triggerParts({ trigger }: Module): TriggerDescriptor | null {
  if (trigger === undefined) return null
  const { source, byHand } = trigger
  return { source, byHand }
}

function familyOf(key: string): ModuleDescriptor['family'] {
  if (key === 'flow.webhook' || key === 'okta.api-call') return 'web'
  if (key.startsWith('flow.')) return 'flow'
  if (key.includes('group')) return 'group'
  if (key.includes('event') || key.includes('log')) return 'log'
  return key.includes('app') ? 'app' : 'user'
}

/** @param rows  they are the parts of a row, whose value may be a secret */
function fieldsOf(schema: z.ZodObject, prefix: string, rows = false): FieldDescriptor[] {
  return (Object.entries(schema.shape) as [string, z.ZodType][])
    .filter(([, child]) => hintsOf(child)?.hidden !== true)
    .map(([name, child]) => {
      const path = prefix === '' ? name : `${prefix}.${name}`
      return fieldOf(name, path, child, rows && name === 'value')
    })
}

function fieldOf(name: string, path: string, schema: z.ZodType, sealable = false): FieldDescriptor {
  const about = hintsOf(schema) ?? { label: name }
  const inner = unwrap(schema)
  const fallback = defaultOf(schema)
  const { label, help, placeholder, group, options, showWhen, identifier, secret, clearable } = about
  const { encode, secretByName } = about
  const rows = secretByName === 'rows'
  return {
    name,
    path,
    kind: kindOf(inner, about),
    label,
    required: !schema.safeParse(undefined).success || isNeeded(about),
    ...(help === undefined ? {} : { help }),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(group === undefined ? {} : { group }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(options === undefined ? {} : { options }),
    ...(showWhen === undefined ? {} : { showWhen }),
    ...(identifier === undefined ? {} : { identifier }),
    ...(secret === undefined ? {} : { secret }),
    ...(clearable === undefined ? {} : { clearable }),
    ...(encode === undefined ? {} : { encode }),
    ...(sealable || secretByName === 'address' || secretByName === 'fields' ? { sealable: true } : {}),
    ...bounds(inner),
    ...(inner instanceof z.ZodObject ? { fields: fieldsOf(inner, path) } : {}),
    ...(inner instanceof z.ZodArray ? { item: itemOf(path, inner.element as z.ZodType, rows) } : {}),
  }
}

function itemOf(path: string, element: z.ZodType, rows: boolean): FieldDescriptor {
  const item = fieldOf('', path, element)
  const inner = unwrap(element)
  return rows && inner instanceof z.ZodObject ? { ...item, fields: fieldsOf(inner, path, true) } : item
}

function kindOf(
  inner: z.ZodType,
  about: { secret?: boolean; multiline?: boolean; options?: FieldOptions },
): FieldKind {
  if (inner instanceof z.ZodObject) return 'object'
  if (inner instanceof z.ZodArray) {
    return about.options && unwrap(inner.element as z.ZodType) instanceof z.ZodObject === false
      ? 'choices'
      : 'list'
  }
  if (inner instanceof z.ZodRecord) return 'record'
  if (inner instanceof z.ZodBoolean) return 'boolean'
  if (inner instanceof z.ZodEnum || about.options) return 'choice'
  if (inner instanceof z.ZodNumber) return 'number'
  if (inner instanceof z.ZodString) return about.secret ? 'secret' : about.multiline ? 'multiline' : 'text'
  return inner instanceof z.ZodUnion ? 'text' : 'json'
}

/** The value a field has when it is left out. */
function defaultOf(schema: z.ZodType): Json | undefined {
  const parsed = schema.safeParse(undefined)
  return parsed.success && parsed.data !== undefined ? (parsed.data as Json) : undefined
}

function bounds(inner: z.ZodType): { min?: number; max?: number } {
  if (inner instanceof z.ZodNumber) {
    const { minValue: min, maxValue: max } = inner
    return {
      ...(Number.isFinite(min) ? { min: min ?? 0 } : {}),
      ...(Number.isFinite(max) ? { max: max ?? 0 } : {}),
    }
  }
  if (inner instanceof z.ZodString) return inner.maxLength === null ? {} : { max: inner.maxLength }
  return {}
}

function outputOf(schema: z.ZodType): OutputDescriptor[] {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return []
  return (Object.entries(inner.shape) as [string, z.ZodType][]).map(([name, child]) => {
    const about = hintsOf(child)
    const type = typeOf(unwrap(child))
    const fields = type === 'object' ? outputOf(child) : []
    return {
      name,
      title: about?.label ?? name,
      type,
      ...(about?.secret ? { secret: true } : {}),
      ...(fields.length === 0 ? {} : { fields }),
    }
  })
}

function typeOf(inner: z.ZodType): OutputDescriptor['type'] {
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return 'object'
  if (inner instanceof z.ZodArray) return 'list'
  if (inner instanceof z.ZodNumber) return 'number'
  if (inner instanceof z.ZodBoolean) return 'boolean'
  if (inner instanceof z.ZodString || inner instanceof z.ZodEnum) return 'text'
  return 'any'
}
