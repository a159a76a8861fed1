import { z } from 'zod'

/** Where a field's choices come from: a fixed list, or the org itself by the name of a loader. */
export type FieldOptions = { fixed: { value: string; label: string }[] } | { live: string }

/** What the form, the checks and the docs need to know of a field beyond its type. */
export interface FieldHints {
  label: string
  help?: string
  placeholder?: string
  /** Fields of one group stand together; without one they stand first. */
  group?: string
  /** Drawn only while another field has one of these values. */
  showWhen?: { field: string; is: string[] }
  options?: FieldOptions
  /**
   * Says *which* thing is meant (an id, a login, a search value, a path). When every mapping in it comes out empty
   * the step fails instead of meaning "all" (RUNNING.md, 2).
   */
  identifier?: boolean
  /** Sealed in the journal and shown as dots for ever. */
  secret?: boolean
  /**
   * Nothing is declared of what it holds, so the names in it tell what is secret: of fields at any depth, of rows of
   * key and value, or of an address's query.
   */
  secretByName?: 'fields' | 'rows' | 'address'
  multiline?: boolean
  /** Cannot be left out while its `showWhen` holds, though the schema lets it: the module itself refuses then. */
  needed?: boolean
  /** Known by name so that it can be refused with a reason; never drawn. */
  hidden?: boolean
  /** What the text around mappings is, so that a value cannot change its structure. Plain text when absent. */
  encode?: 'scim' | 'json' | 'url'
}

const hints = z.registry<FieldHints>()

/** Attaches what people see to a schema; the schema itself stays as it is. */
export function field<T extends z.ZodType>(schema: T, about: FieldHints): T {
  const own = schema.clone() as T
  hints.add(own, about)
  return own
}

/** The hints of a schema, looking through optional and default wrappers. */
export function hintsOf(schema: z.ZodType): FieldHints | undefined {
  const found = hints.get(schema)
  if (found) return found
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return hintsOf(schema.unwrap() as z.ZodType)
  }
  return undefined
}

/** The schema under optional, default and nullable wrappers. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap() as z.ZodType)
  }
  return schema
}

/** What is found in the hints of an object schema's fields, by dotted path; lists are not entered. */
export function hintsAt<T>(
  schema: z.ZodType,
  find: (about: FieldHints) => T | undefined,
  prefix = '',
): Map<string, T> {
  const inner = unwrap(schema)
  const found = new Map<string, T>()
  if (!(inner instanceof z.ZodObject)) return found
  for (const [name, child] of Object.entries(inner.shape) as [string, z.ZodType][]) {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const about = hintsOf(child)
    const value = about ? find(about) : undefined
    if (value !== undefined) found.set(path, value)
    for (const [below, one] of hintsAt(child, find, path)) found.set(below, one)
  }
  return found
}

/** Dotted paths below an object schema whose hints satisfy the question. */
export function pathsWhere(schema: z.ZodType, asks: (about: FieldHints) => boolean): string[] {
  return [...hintsAt(schema, about => (asks(about) ? true : undefined)).keys()]
}

/** Whether a field that another choice asks for must then be filled in: every identifier, and what says so itself. */
export const isNeeded = ({ showWhen, identifier, needed }: FieldHints): boolean =>
  showWhen !== undefined && (identifier === true || needed === true)
