import { z } from 'zod'
import { StepError } from '@/lib/errors'
import { type CompiledTemplate, compileTemplate } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import { hintsOf, unwrap } from '@/lib/module-kit/field'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import type { Field } from '@/lib/scenario/document'
import {
  ABSENT,
  EmptyParameter,
  type Filler,
  type MappingPlace,
  mappingFiller,
  type SettingOf,
} from './empty-mapping'
import type { SealedUse } from './ports'
import { mappedTaint, type BundleScope as Scope } from './scope'
import { ofParts, type Taint, taintAt, valueAt, WHOLE } from './taint'

/** A module's parameters, ready to be filled for one bundle after another. */
export interface CompiledInput {
  /** Uses the clock or chance, so two attempts could differ. */
  impure: boolean
  /** The sealed values that it is filled with. */
  sealed: readonly SealedUse[]
  /**
   * Fills, drops what came out empty, checks.
   * @throws {StepError} `input`, naming the parameter
   */
  resolve(scope: Scope): JsonObject
  /** What is secret of the parameters, by where they come from. */
  taint(taintOf: (root: string) => Taint | undefined): Taint | undefined
}

type TaintOf = (root: string) => Taint | undefined

/**
 * Compiles parameters once per scenario version.
 * @param slot  of its connection, which a sealed value belongs to
 * @throws {ExpressionError} for a mapping that cannot be read
 */
export function compileInput(
  parameters: Record<string, Field>,
  module: Module,
  slot?: string,
): CompiledInput {
  let impure = false
  const sealed: SealedUse[] = []
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
      case 'sealed': {
        const use = { id: field.id ?? '', module: module.key, field: path, slot }
        sealed.push(use)
        const place = { module, path, label: labelOf(module, path), inList }
        return secretFiller(use, place, settingOf)
      }
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
  const all: Field = { is: 'fields', fields: parameters }
  const fill = compile(all, '')
  const taint = fieldTaint(all)
  return {
    get impure() {
      return impure
    },
    sealed,
    resolve(scope) {
      const filled = fill(scope)
      const taintOfFilled = () => scope.taintOf && taint(scope.taintOf)
      return checked(isJsonObject(filled) ? filled : {}, module, taintOfFilled)
    },
    taint,
  }
}

/** What asks for the taint of a field, compiled once, by the first run that meets a secret. */
function fieldTaint(field: Field): (taintOf: TaintOf) => Taint | undefined {
  switch (field.is) {
    case 'mapping': {
      if (!field.template.includes('{{')) return () => undefined
      const { template } = field
      let compiled: CompiledTemplate | undefined
      return taintOf => {
        compiled ??= compileTemplate(template)
        return mappedTaint(compiled, taintOf)
      }
    }
    case 'fields': {
      const parts = Object.entries(field.fields).map(([name, part]) => [name, fieldTaint(part)] as const)
      return taintOf => ofParts(parts.map(([name, ask]) => [name, ask(taintOf)]))
    }
    case 'list': {
      const parts = field.items.map((item, at) => [String(at), fieldTaint(item)] as const)
      // A mapping without a value is left out, and the items after it move up.
      const moves = field.items.some(item => item.is === 'mapping' || item.is === 'sealed')
      return taintOf => {
        const items = ofParts(parts.map(([name, ask]) => [name, ask(taintOf)]))
        return items !== undefined && moves ? WHOLE : items
      }
    }
    case 'sealed':
      return () => WHOLE
    default:
      return () => undefined
  }
}

/** Whatever fails with a secret's own text says nothing of it. */
function secretFiller(use: SealedUse, place: MappingPlace, settingOf: SettingOf): Filler {
  const { module, path, label } = place
  return scope => {
    const secret = scope.secret?.(use)
    if (secret === undefined || 'error' in secret.opened) {
      const hint = { parameter: path, hint: 'Type it again.' }
      throw secret?.opened && 'error' in secret.opened
        ? secret.opened.error
        : new StepError('input', `The secret in ${label} is not there.`, hint)
    }
    const { content } = secret.opened
    if (content.is === 'value') return content.value === '' ? ABSENT : content.value
    try {
      secret.fill ??= mappingFiller(
        compileTemplate(content.template, module.encodings.get(path) ?? 'text', 'forget'),
        place,
        settingOf,
      )
      return secret.fill(scope)
    } catch (error) {
      if (error instanceof EmptyParameter) {
        throw new StepError('input', `${label} is empty: a mapping in it had no value.`, { parameter: path })
      }
      const kind = error instanceof StepError ? error.kind : 'input'
      throw new StepError(kind, `The secret in ${label} cannot be filled in. Why is not shown.`, {
        parameter: path,
        hint: 'Look at the mappings in it: type it again.',
      })
    }
  }
}

/** @param taintOfFilled  asked only where something is wrong: no bundle should pay for it twice */
function checked(filled: JsonObject, module: Module, taintOfFilled: () => Taint | undefined): JsonObject {
  const parsed = module.input.safeParse(filled)
  if (parsed.success) return parsed.data as JsonObject
  const [issue] = parsed.error.issues
  const names = issue?.path.map(String) ?? []
  const path = names.join('.')
  const secret = issue !== undefined && taintAt(taintOfFilled(), names) !== undefined
  const missing = issue?.code === 'invalid_type' && valueAt(filled, names) === undefined
  if (secret && !missing) {
    const [name = ''] = names
    const message = `${labelOf(module, name)} is not valid. Why is not shown, because a secret is mapped into it.`
    throw new StepError('input', message, { parameter: name })
  }
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
