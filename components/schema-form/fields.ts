import { ExpressionError } from '@/lib/expression/expression-error'
import { scanTemplate } from '@/lib/expression/scan'
import type { FieldDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Field } from '@/lib/scenario/document'

/** A parameter as the form draws it. */
export interface FormField extends FieldDescriptor {
  /** Null is taken and means "clear this". */
  clearable?: boolean
  fields?: FormField[]
  item?: FormField
}

/** What a module's parameters are filled with, by name. */
export type Parameters = Readonly<Record<string, Field>>

/** A fixed text as a template: its own braces are escaped, so that they stay braces. */
export const escapeBraces = (text: string): string => text.replaceAll('{{', '\\{{')

/** What a text field shows for what is stored: the template, or the fixed value. */
export function textOf(field: Field | undefined): string {
  if (field === undefined || field.is === 'clear' || field.is === 'sealed') return ''
  if (field.is === 'mapping') return field.template
  const value = plain(field)
  return typeof value === 'string' ? escapeBraces(value) : JSON.stringify(value)
}

/**
 * What is stored for a typed text: nothing for an empty one, a fixed value where no mapping is in it.
 * @param like  a value of the type that is wanted: a number typed where numbers stand stays a number
 */
export function fieldOfText(text: string, like?: Json): Field | undefined {
  if (text === '') return undefined
  const fixed = fixedText(text)
  return fixed === null ? { is: 'mapping', template: text } : { is: 'value', value: ofType(fixed, like) }
}

/** The text without its escapes; null when there is a mapping in it, also one that cannot be read yet. */
export function fixedText(text: string): string | null {
  try {
    const parts = scanTemplate(text)
    return parts.every(part => part.is === 'text') ? parts.map(part => part.text).join('') : null
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}

function ofType(text: string, like: Json | undefined): Json {
  if (like === undefined || like === null || typeof like === 'string') return text
  const read = jsonOf(text)
  return read !== undefined && kindOf(read) === kindOf(like) ? read : text
}

const kindOf = (value: Json): string => (Array.isArray(value) ? 'list' : typeof value)

/** A text read as JSON; undefined when it is none. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** A field with no mapping in it as the value it stands for; a mapping stays the text it is. */
export function plain(field: Field): Json {
  switch (field.is) {
    case 'value':
      return field.value
    case 'clear':
    case 'sealed':
      return null
    case 'mapping':
      return field.template
    case 'list':
      return field.items.map(plain)
    case 'fields':
      return Object.fromEntries(Object.entries(field.fields).map(([name, part]) => [name, plain(part)]))
  }
}

/** The named parts of a field, also where they are stored as one fixed object. */
export function partsOf(field: Field | undefined): Record<string, Field> {
  if (field?.is === 'fields') return field.fields
  if (field?.is !== 'value' || !isJsonObject(field.value)) return {}
  return Object.fromEntries(
    Object.entries(field.value).map(([name, value]): [string, Field] => [name, { is: 'value', value }]),
  )
}

/** The items of a field, also where they are stored as one fixed list. */
export function itemsOf(field: Field | undefined): Field[] {
  if (field?.is === 'list') return field.items
  if (field?.is !== 'value' || !Array.isArray(field.value)) return []
  return field.value.map(value => ({ is: 'value', value }))
}

/** Puts parts together again; none of them is nothing. */
export const fieldOfParts = (parts: Record<string, Field>): Field | undefined =>
  Object.keys(parts).length === 0 ? undefined : { is: 'fields', fields: parts }

export const fieldOfItems = (items: Field[]): Field | undefined =>
  items.length === 0 ? undefined : { is: 'list', items }

/** What is stored at a path of names. */
export function fieldAt(parameters: Parameters, path: readonly string[]): Field | undefined {
  const [name, ...rest] = path
  const found = name !== undefined && Object.hasOwn(parameters, name) ? parameters[name] : undefined
  return rest.length === 0 ? found : fieldAt(partsOf(found), rest)
}

/** The same parameters with another field at a path; undefined takes it out, and what is left empty around it. */
export function withField(
  parameters: Parameters,
  path: readonly string[],
  next: Field | undefined,
): Record<string, Field> {
  const [name, ...rest] = path
  if (name === undefined) return parameters
  const inner = rest.length === 0 ? next : fieldOfParts(withField(partsOf(parameters[name]), rest, next))
  if (inner !== undefined) return { ...parameters, [name]: inner }
  const { [name]: _, ...others } = parameters
  return others
}

/** The fixed value of a field, or what it has when it is left out; undefined when a mapping decides. */
export function fixedValue(about: FormField, field: Field | undefined): Json | undefined {
  if (field === undefined) return about.default
  return field.is === 'mapping' ? undefined : plain(field)
}
