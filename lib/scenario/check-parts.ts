import { z } from 'zod'
import { type FieldHints, hintsOf, unwrap } from '@/lib/module-kit/field'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import { isBlank, isNothing } from '@/lib/module-kit/nothing'
import { canonicalText } from './canonical'
import { type DataPath, pathInWords } from './data-path'
import type { Field } from './document'
import type { Problem } from './graph'
import { isOpen, knownValue } from './mappings'

/** What is drawn at a place of a module's parameters, and what is declared there. */
export interface Part {
  path: DataPath
  field: Field
  schema: z.ZodType
  /** What it stands among, as drawn and as declared; nothing of it for the items of a list. */
  beside?: { drawn: Readonly<Record<string, Field>>; declared: z.ZodObject }
}

/**
 * Parameters that are lists or objects where something else is declared. Only a run could tell what is mapped or sealed
 * in them, but no run can make them fit.
 */
export function checkShapes(parts: readonly Part[]): Problem[] {
  return parts.flatMap(({ path, field, schema }) => {
    const shape = shapeOf(field)
    const inner = unwrap(schema)
    if (shape === undefined || takes(inner, shape)) return []
    const parameter = pathInWords(path)
    return [{ message: `${parameter}: must be ${typeInWords(inner)}, but is ${WORDS[shape]}.`, parameter }]
  })
}

/** What names a thing and was typed so that nothing of it shows, such as a space: no run takes it for a name. */
export function checkBlank(parts: readonly Part[]): Problem[] {
  return parts.flatMap(({ path, field, schema }) => {
    const text = field.is === 'value' || field.is === 'mapping' ? knownValue(field) : undefined
    if (hintsOf(schema)?.identifier !== true || typeof text !== 'string' || text === '' || !isBlank(text))
      return []
    const parameter = pathInWords(path)
    return [{ message: `${parameter} is empty: there is nothing to be seen in it.`, parameter }]
  })
}

/**
 * Parameters that are filled but not used, because the one that decides about them is left empty: what that then means
 * was never chosen, such as “every user” beside a search. What belongs to another choice that *was* made is left alone,
 * as in Make and n8n (docs/scenario-document.md, "Fields").
 */
export function checkUnused(parts: readonly Part[]): Problem[] {
  return parts.flatMap(({ path, field, schema, beside }) => {
    const about = hintsOf(schema)
    if (about?.showWhen === undefined || beside === undefined || !saysSomething(field, schema)) return []
    const undecided = undecidedBy(about.showWhen, beside)
    if (undecided === undefined) return []
    const parameter = pathInWords([...path.slice(0, -1), undecided.field])
    const { label, choices } = undecided
    const message = `${about.label} is filled but not used: choose ${choices} at “${label}” (${parameter}), or take it out.`
    return [{ message, parameter }]
  })
}

/** Every part of a module's parameters that something is declared of, each before what is below it. */
export const drawnParts = (parameters: Readonly<Record<string, Field>>, input: z.ZodObject): Part[] => [
  ...partsOf({ is: 'fields', fields: parameters }, input, []),
]

function* partsOf(field: Field, schema: z.ZodType, path: DataPath): Generator<Part> {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodArray) {
    const element = inner.element as z.ZodType
    if (isAnything(element)) return
    for (const [at, item] of (itemsOf(field) ?? []).entries()) {
      yield { path: [...path, at], field: item, schema: element }
      yield* partsOf(item, element, [...path, at])
    }
    return
  }
  // Nothing can be wrong with parts that may be anything, and there may be ten thousands.
  if (
    inner instanceof z.ZodRecord ? isAnything(inner.valueType as z.ZodType) : !(inner instanceof z.ZodObject)
  )
    return
  const drawn = fieldsOf(field)
  if (drawn === undefined) return
  for (const [name, part] of Object.entries(drawn)) {
    const declared = declaredAt(inner, name)
    if (declared === undefined) continue
    const here = [...path, name]
    const beside = inner instanceof z.ZodObject ? { beside: { drawn, declared: inner } } : {}
    yield { path: here, field: part, schema: declared, ...beside }
    yield* partsOf(part, declared, here)
  }
}

function declaredAt(inner: z.ZodType, name: string): z.ZodType | undefined {
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType
  if (!(inner instanceof z.ZodObject) || !Object.hasOwn(inner.shape, name)) return undefined
  return inner.shape[name] as z.ZodType
}

const asValue = (value: Json): Field => ({ is: 'value', value })

function itemsOf(field: Field): Field[] | undefined {
  if (field.is === 'list') return field.items
  return field.is === 'value' && Array.isArray(field.value) ? field.value.map(asValue) : undefined
}

function fieldsOf(field: Field): Record<string, Field> | undefined {
  if (field.is === 'fields') return field.fields
  if (field.is !== 'value' || !isJsonObject(field.value)) return undefined
  return Object.fromEntries(Object.entries(field.value).map(([name, part]) => [name, asValue(part)]))
}

type Shape = 'list' | 'object'
const WORDS: Readonly<Record<Shape, string>> = { list: 'a list', object: 'an object' }

function shapeOf(field: Field): Shape | undefined {
  if (field.is === 'list' || field.is === 'fields') return field.is === 'list' ? 'list' : 'object'
  if (field.is !== 'value' || typeof field.value !== 'object' || field.value === null) return undefined
  return Array.isArray(field.value) ? 'list' : 'object'
}

/** Whether a list or an object can be what is declared; of what says nothing about itself, anything can. */
function takes(inner: z.ZodType, shape: Shape): boolean {
  if (inner instanceof z.ZodArray) return shape === 'list'
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return shape === 'object'
  if (inner instanceof z.ZodUnion) return inner.options.some(one => takes(unwrap(one as z.ZodType), shape))
  return !isSingle(inner)
}

/** A list and an object are as good as anything else. */
const isAnything = (schema: z.ZodType): boolean =>
  takes(unwrap(schema), 'list') && takes(unwrap(schema), 'object')

const isSingle = (inner: z.ZodType): boolean =>
  inner instanceof z.ZodString ||
  inner instanceof z.ZodNumber ||
  inner instanceof z.ZodBoolean ||
  inner instanceof z.ZodEnum ||
  inner instanceof z.ZodLiteral

function typeInWords(inner: z.ZodType): string {
  if (inner instanceof z.ZodArray) return 'a list'
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return 'an object'
  if (inner instanceof z.ZodString) return 'a text'
  if (inner instanceof z.ZodNumber) return 'a number'
  return inner instanceof z.ZodBoolean ? 'yes or no' : 'one single value'
}

/** Whether a parameter holds more than it would if it were left out. */
function saysSomething(field: Field, schema: z.ZodType): boolean {
  if (!isFilled(field)) return false
  if (field.is === 'sealed' || (field.is === 'mapping' && isOpen(field.template))) return true
  const fallback = schema.safeParse(undefined)
  return !fallback.success || canonicalText(knownValue(field)) !== canonicalText(fallback.data)
}

function isFilled(field: Field): boolean {
  switch (field.is) {
    case 'clear':
      return false
    case 'sealed':
      return true
    case 'mapping':
      return field.template !== ''
    case 'value':
      return !isNothing(field.value) && !(isJsonObject(field.value) && Object.keys(field.value).length === 0)
    case 'fields':
      return Object.values(field.fields).some(isFilled)
    case 'list':
      return field.items.some(isFilled)
  }
}

/** The choice left empty because of which a part is not used, and what to choose there; undefined where there is none. */
function undecidedBy(
  when: NonNullable<FieldHints['showWhen']>,
  beside: NonNullable<Part['beside']>,
  asked: readonly string[] = [],
): { field: string; label: string; choices: string } | undefined {
  const schema = declaredAt(beside.declared, when.field)
  if (schema === undefined || asked.includes(when.field)) return undefined
  const about = hintsOf(schema)
  // What decides may itself belong to a choice.
  const above = about?.showWhen && undecidedBy(about.showWhen, beside, [...asked, when.field])
  if (above !== undefined) return above
  const drawn = beside.drawn[when.field]
  if (drawn !== undefined && isFilled(drawn)) return undefined
  const fallback = schema.safeParse(undefined)
  if (fallback.success && when.is.includes(String(fallback.data))) return undefined
  const { label, options } = about ?? { label: when.field }
  const fixed = options !== undefined && 'fixed' in options ? options.fixed : []
  const named = when.is.map(choice => `“${fixed.find(one => one.value === choice)?.label ?? choice}”`)
  return {
    field: when.field,
    label,
    choices: new Intl.ListFormat('en', { type: 'disjunction' }).format(named),
  }
}
