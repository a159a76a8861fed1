import { z } from 'zod'
import { StepError } from '@/lib/errors'
import { compileTemplate, type Scope } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import { hintsOf, unwrap } from '@/lib/module-kit/field'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import type { Field } from '@/lib/scenario/document'
import { ABSENT, type Filled, mappingFiller, type SettingOf } from './empty-mapping'

/** A module's parameters, ready to be filled for one bundle after another. */
export interface CompiledInput {
  /** Uses the clock or chance, so two attempts could differ. */
  impure: boolean
  /**
   * Fills, drops what came out empty, checks.
   * @throws {StepError} `input`, naming the parameter
   */
  resolve(scope: Scope): JsonObject
}

type Filler = (scope: Scope) => Filled

/** Compiles parameters once per scenario version. @throws {ExpressionError} for a mapping that cannot be read */
export function compileInput(parameters: Record<string, Field>, module: Module): CompiledInput {
  let impure = false
  const settings = new Map<string, Filler>()
  const settingOf: SettingOf = (name, scope) => {
    const given = settings.get(name)?.(scope) ?? ABSENT
    const parsed = (module.input.shape[name] as z.ZodType | undefined)?.safeParse(
      given === ABSENT ? undefined : given,
    )
    return parsed?.success ? String(parsed.data) : ''
  }
  const compile = (field: Field, path: string, inList = false, isItem = false): Filler => {
    switch (field.is) {
      case 'value': {
        const { value } = field
        return () => value
      }
      case 'clear':
        return () => null
      case 'mapping': {
        const template = compileTemplate(
          field.template,
          module.encodings.get(isItem ? `${path}[]` : path) ?? 'text',
        )
        impure ||= template.impure
        const place = { module, path, label: labelOf(module, path), inList }
        return mappingFiller(template, place, settingOf)
      }
      case 'fields': {
        const parts = Object.entries(field.fields).map(
          ([name, part]) => [name, compile(part, path === '' ? name : `${path}.${name}`, inList)] as const,
        )
        if (path === '') for (const [name, fill] of parts) settings.set(name, fill)
        return scope => {
          const filled: JsonObject = {}
          for (const [name, fill] of parts) {
            const value = fill(scope)
            if (value !== ABSENT) filled[name] = value
          }
          return filled
        }
      }
      case 'list': {
        const parts = field.items.map(part => compile(part, path, true, true))
        return scope => {
          const filled: Json[] = []
          for (const fill of parts) {
            const value = fill(scope)
            if (value !== ABSENT) filled.push(value)
          }
          return filled
        }
      }
    }
  }
  const fill = compile({ is: 'fields', fields: parameters }, '')
  return {
    get impure() {
      return impure
    },
    resolve(scope) {
      const filled = fill(scope)
      return checked(isJsonObject(filled) ? filled : {}, module)
    },
  }
}

function checked(filled: JsonObject, module: Module): JsonObject {
  const parsed = module.input.safeParse(filled)
  if (parsed.success) return parsed.data as JsonObject
  const [issue] = parsed.error.issues
  const path = issue?.path.map(String).join('.') ?? ''
  const missing =
    issue !== undefined && issue.code === 'invalid_type' && valueAt(filled, issue.path) === undefined
  const named = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : labelOf(module, path)
  throw new StepError(
    'input',
    issue?.code === 'unrecognized_keys'
      ? `${module.title} has no parameter named ${named}.`
      : missing
        ? `${named} is missing.`
        : `${named}: ${issue?.message ?? 'is not valid'}.`,
    { parameter: path },
  )
}

function valueAt(from: Json, path: readonly PropertyKey[]): unknown {
  let at: unknown = from
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<PropertyKey, unknown>)[key]
  }
  return at
}

/** What the form calls a parameter; its own name where the form says nothing, or people name it themselves. */
function labelOf(module: Module, path: string): string {
  let schema: z.ZodType | undefined = module.input
  let label = path === '' ? module.title : path
  for (const part of path.split('.')) {
    let inner: z.ZodType | undefined = schema && unwrap(schema)
    while (inner instanceof z.ZodArray) inner = unwrap(inner.element as z.ZodType)
    // An item is called what its list is.
    if (/^\d+$/.test(part) && !(inner instanceof z.ZodObject && part in inner.shape)) {
      schema = inner
      continue
    }
    schema = inner instanceof z.ZodObject ? (inner.shape[part] as z.ZodType | undefined) : undefined
    label = (schema && hintsOf(schema)?.label) ?? part
  }
  return label
}
